// What parties of calls are given to reach the TURN server.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "ice/turn_credentials.hpp"

namespace beckon::ice {

struct TurnServer {
  std::vector<std::string> urls;
  TurnCredentials credentials;
};

// One TURN server, or several that share a secret.
struct TurnRelay {
  std::vector<std::string> urls;
  std::string secret;
  std::function<bool()> offered;  // says, on any thread, whether it can be expected to answer
};

// Immutable; any thread.
class TurnAccess {
 public:
  TurnAccess(std::vector<TurnRelay> relays, Duration lifetime);

  // For this session's part in this call: an entry for each relay that is offered, in their order. `wall` is in
  // milliseconds since 1970.
  std::vector<TurnServer> servers_for(const CallId& call, const SessionId& session, std::uint64_t wall) const;
  // After this long a call that goes on is to be given new credentials, well before the old ones expire.
  Duration renew_after() const { return lifetime_ / 2; }
  // A TURN server answers STUN too (RFC 8656 section 3): a URL for that of each relay that takes UDP.
  std::vector<std::string> stun_urls() const;

 private:
  std::vector<TurnRelay> relays_;
  Duration lifetime_;
};

// Where clients find our own server.
struct TurnPlace {
  std::string host;  // a name or an IPv4 address
  std::uint16_t port = 0;
  std::string ip6;             // besides; empty: none
  std::uint16_t tls_port = 0;  // 0: no TLS
};

// turn:HOST:PORT over UDP, then TCP, both again by the IPv6 address, then turns:HOST:PORT.
std::vector<std::string> turn_urls(const TurnPlace& place);

}  // namespace beckon::ice
