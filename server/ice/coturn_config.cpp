#include "ice/coturn_config.hpp"

#include "ice/ipv4_range.hpp"

namespace beckon::ice {
namespace {

class Lines {
 public:
  void set(std::string_view name, std::string_view value) { ((((text_ += name) += '=') += value) += '\n'); }
  void set(std::string_view name, std::size_t value) { set(name, std::to_string(value)); }
  void flag(std::string_view name) { (text_ += name) += '\n'; }
  void limit(std::string_view name, std::size_t value) {
    if (value > 0) set(name, value);
  }
  std::string text_;
};

void add_peers(Lines& lines, const CoturnPlan& plan) {
  for (const Ipv4Range& range : special_ipv4_ranges())
    lines.set("denied-peer-ip", std::string(range.first) + "-" + std::string(range.last));
  // As peers see it; coturn itself finds its way from the external address to the relay's own.
  const auto& own = plan.external_ip.empty() ? plan.relay_ip : plan.external_ip;
  if (is_special_ipv4(own)) lines.set("allowed-peer-ip", own);
  if (is_loopback_ipv4(plan.relay_ip)) lines.flag("allow-loopback-peers");
  lines.flag("no-multicast-peers");
  lines.flag("no-tcp-relay");
}

// TLS over TCP alone: browsers know no TURN over DTLS. coturn 4.6.1 speaks TLS 1.2 at most.
void add_tls(Lines& lines, const CoturnPlan& plan) {
  lines.flag("no-dtls");
  if (plan.tls_port == 0) return lines.flag("no-tls");
  lines.set("tls-listening-port", plan.tls_port);
  lines.set("cert", plan.certificate_file());
  lines.set("pkey", plan.certificate_file());
  lines.flag("no-tlsv1");
  lines.flag("no-tlsv1_1");
}

}  // namespace

std::string coturn_config(const CoturnPlan& plan) {
  Lines lines;
  lines.flag("# Written by beckon at every start; changes are lost.");
  lines.set("listening-ip", plan.relay_ip);
  if (!plan.listen_ip6.empty()) lines.set("listening-ip", plan.listen_ip6);
  lines.set("listening-port", plan.port);
  add_tls(lines, plan);
  lines.set("relay-ip", plan.relay_ip);
  if (!plan.external_ip.empty()) lines.set("external-ip", plan.external_ip + "/" + plan.relay_ip);
  lines.set("min-port", plan.min_port);
  lines.set("max-port", plan.max_port);
  lines.set("realm", "beckon");
  lines.flag("use-auth-secret");
  lines.set("static-auth-secret", plan.secret);
  lines.flag("fingerprint");
  lines.set("stale-nonce", 600);
  lines.set("user-quota", plan.user_quota);
  lines.set("total-quota", plan.total_quota);
  lines.limit("max-bps", plan.bandwidth);
  lines.limit("bps-capacity", plan.total_bandwidth);
  add_peers(lines, plan);
  for (const auto* off : {"no-cli", "no-rfc5780", "no-stun-backward-compatibility", "response-origin-only-with-rfc5780",
                          "no-software-attribute", "no-dynamic-ip-list", "simple-log"})
    lines.flag(off);
  lines.set("log-file", "stdout");
  // No database. With one, coturn's threads make its tables when their first clients come, find it locked by each
  // other, and refuse those clients' good credentials (401). It sees that this one cannot be had while it starts,
  // unless it is told no-dynamic-realms too: then its first client is refused instead.
  lines.set("userdb", "/dev/null/none");
  lines.set("pidfile", plan.directory + "/turnserver.pid");
  return lines.text_;
}

}  // namespace beckon::ice
