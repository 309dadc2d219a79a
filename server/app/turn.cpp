#include "app/turn.hpp"

#include "app/turn_log.hpp"
#include "ice/host_address.hpp"
#include "ice/supervisor.hpp"
#include "ice/turn_secret.hpp"
#include "ops/address_forms.hpp"
#include "ops/config_turn.hpp"
#include "ops/state_directory.hpp"

namespace beckon {
namespace {

// Two servers on one machine that were given an IPv4 address each must not meet on an IPv6 one.
std::string listen_ip6_of(const ops::Config& c) {
  if (c.turn_listen_ip6 == "none") return {};
  if (!c.turn_listen_ip6.empty() || !c.turn_relay_ip.empty()) return c.turn_listen_ip6;
  return ice::primary_ipv6().value_or("");
}

ice::CoturnPlan plan_of(const ops::Config& c, const std::string& directory) {
  ice::CoturnPlan plan;
  plan.directory = directory;
  plan.relay_ip = c.turn_relay_ip.empty() ? ice::primary_ipv4().value_or("127.0.0.1") : c.turn_relay_ip;
  plan.external_ip = c.turn_external_ip;
  plan.port = c.turn_port;
  plan.min_port = c.turn_min_port;
  plan.max_port = c.turn_max_port;
  plan.secret = ice::kept_secret(directory + "/turn.secret");
  plan.user_quota = c.turn_user_quota;
  plan.total_quota = c.turn_total_quota;
  plan.bandwidth = c.turn_bandwidth;
  plan.total_bandwidth = c.turn_total_bandwidth;
  plan.tls_port = ops::turn_speaks_tls(c) ? c.turn_tls_port : 0;
  plan.listen_ip6 = listen_ip6_of(c);
  return plan;
}

// A name leads to the IPv6 address by itself, if it shall.
ice::TurnPlace place_of(const ops::Config& c, const ice::CoturnPlan& plan) {
  const bool behind_proxy = plan.tls_port != 0 && c.turn_tls_public_port != 0;
  const std::uint16_t tls_port = behind_proxy ? c.turn_tls_public_port : plan.tls_port;
  if (!c.turn_host.empty() && !ops::is_ipv4_address(c.turn_host)) return {c.turn_host, plan.port, {}, tls_port};
  const auto& own = plan.external_ip.empty() ? plan.relay_ip : plan.external_ip;
  return {c.turn_host.empty() ? own : c.turn_host, plan.port, plan.listen_ip6, 0};
}

// Chain and key as coturn takes both from one file, which is written whole or not at all.
std::string in_one(const net::CertificateText& certificate) { return certificate.chain + "\n" + certificate.key; }

constexpr std::size_t most_stun_servers = 8;  // the wire's bound

}  // namespace

struct Turn::Own {
  Own(const ops::Config& config, const net::CertificateText& certificate, net::Loop& loop, ice::TurnStatus& status)
      : directory(ops::state_directory(config.state)),
        plan(plan_of(config, directory.path())),
        supervisor(loop.raw(), plan, in_one(certificate), status,
                   [port = plan.port](const ice::TurnNotice& notice) { log_turn(notice, port); }) {}
  ops::StateDirectory directory;
  ice::CoturnPlan plan;
  ice::Supervisor supervisor;
};

Turn::Turn(const ops::Config& config, const net::CertificateText& certificate, net::Loop& loop) : mode_(config.turn) {
  std::vector<ice::TurnRelay> relays;
  if (mode_ == "own") {
    own_ = std::make_unique<Own>(config, certificate, loop, status_);
    relays.push_back(
        {ice::turn_urls(place_of(config, own_->plan)), own_->plan.secret, [this] { return status_.offered.load(); }});
    if (ops::turn_tls_lacks_name(config)) log_no_turn_tls();
  }
  if (!config.turn_urls.empty()) relays.push_back({config.turn_urls, config.turn_secret, [] { return true; }});
  if (!relays.empty()) access_ = std::make_shared<ice::TurnAccess>(std::move(relays), config.turn_credential_time);
}

Turn::~Turn() = default;

std::vector<std::string> Turn::stun_servers(const std::vector<std::string>& configured) const {
  std::vector<std::string> servers;
  if (access_) servers = access_->stun_urls();
  servers.insert(servers.end(), configured.begin(), configured.end());
  if (servers.size() > most_stun_servers) servers.erase(servers.begin() + 1);  // an external one's beside our own
  return servers;
}

bool Turn::ready() const { return !own_ || status_.settled; }

std::string Turn::words() const {
  if (!own_) return mode_;
  if (status_.up) return "up";
  if (!status_.settled) return "starting";
  return "down (" + std::string(why(status_.trouble)) + ")";
}

void Turn::begin() {
  if (own_) own_->supervisor.begin();
}

void Turn::renew(const net::CertificateText& certificate) {
  if (own_) own_->supervisor.renew(in_one(certificate));
}

void Turn::ask_to_end() {
  if (own_) own_->supervisor.ask_to_end();
}

void Turn::end() {
  if (own_) own_->supervisor.end();
}

}  // namespace beckon
