// How we run coturn: what it may do, and above all what not.
#pragma once
#include <cstdint>
#include <string>

namespace beckon::ice {

struct CoturnPlan {
  std::string directory;    // the private state directory; everything it writes is in there
  std::string relay_ip;     // IPv4: with an IPv6 one its list of denied peers can be got round (CVE-2026-27624)
  std::string external_ip;  // IPv4 or empty: what a 1:1 NAT makes of relay_ip
  std::uint16_t port = 0, min_port = 0, max_port = 0;
  std::string secret;
  std::size_t user_quota = 0, total_quota = 0;     // allocations
  std::size_t bandwidth = 0, total_bandwidth = 0;  // bytes per second, 0 for no limit
  std::uint16_t tls_port = 0;                      // 0: no TLS
  std::string listen_ip6{};                        // where it is reached over IPv6, besides; empty: nowhere

  std::string config_file() const { return directory + "/turnserver.conf"; }
  // Certificate chain and key, PEM, for TLS: a copy of ours, so that it never sees one that we refused.
  std::string certificate_file() const { return directory + "/turnserver.pem"; }
};

// The text of its configuration file: the same plan gives the same text. It holds the secret.
//
// Peers in special-use ranges are denied. One exception: where the address that peers see of the relay is in
// one, relays must still reach each other there, so exactly that address is allowed.
std::string coturn_config(const CoturnPlan& plan);

}  // namespace beckon::ice
