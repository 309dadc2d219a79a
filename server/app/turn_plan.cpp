#include "app/turn_plan.hpp"

#include "ice/host_address.hpp"
#include "ops/address_forms.hpp"
#include "ops/config_turn.hpp"

namespace beckon {
namespace {

// Two servers on one machine that were given an IPv4 address each must not meet on an IPv6 one.
std::string listen_ip6_of(const ops::Config& c) {
  if (c.turn_listen_ip6 == "none") return {};
  if (!c.turn_listen_ip6.empty() || !c.turn_relay_ip.empty()) return c.turn_listen_ip6;
  return ice::primary_ipv6().value_or("");
}

}  // namespace

ice::CoturnPlan coturn_plan(const ops::Config& c, const std::string& directory, const std::string& secret) {
  ice::CoturnPlan plan;
  plan.directory = directory;
  plan.relay_ip = c.turn_relay_ip.empty() ? ice::primary_ipv4().value_or("127.0.0.1") : c.turn_relay_ip;
  plan.external_ip = c.turn_external_ip;
  plan.port = c.turn_port;
  plan.min_port = c.turn_min_port;
  plan.max_port = c.turn_max_port;
  plan.secret = secret;
  plan.user_quota = c.turn_user_quota;
  plan.total_quota = c.turn_total_quota;
  plan.bandwidth = c.turn_bandwidth;
  plan.total_bandwidth = c.turn_total_bandwidth;
  plan.tls_port = ops::turn_speaks_tls(c) ? c.turn_tls_port : 0;
  plan.listen_ip6 = listen_ip6_of(c);
  return plan;
}

// A name leads to the IPv6 address by itself, if it shall.
ice::TurnPlace turn_place(const ops::Config& c, const ice::CoturnPlan& plan) {
  const bool behind_proxy = plan.tls_port != 0 && c.turn_tls_public_port != 0;
  const std::uint16_t tls_port = behind_proxy ? c.turn_tls_public_port : plan.tls_port;
  if (!c.turn_host.empty() && !ops::is_ipv4_address(c.turn_host)) return {c.turn_host, plan.port, {}, tls_port};
  const auto& own = plan.external_ip.empty() ? plan.relay_ip : plan.external_ip;
  return {c.turn_host.empty() ? own : c.turn_host, plan.port, plan.listen_ip6, 0};
}

std::string coturn_pem(const net::CertificateText& certificate) { return certificate.chain + "\n" + certificate.key; }

}  // namespace beckon
