#include "app/turn.hpp"

#include "app/own_turn.hpp"
#include "app/turn_log.hpp"
#include "app/turn_plan.hpp"
#include "ice/turn_watch.hpp"
#include "ops/config_turn.hpp"

namespace beckon {
namespace {

constexpr std::size_t most_stun_servers = 8;  // the wire's bound

}  // namespace

struct Turn::Service {
  Service(const ops::Config& config, net::Loop& loop, ice::TurnStatus& status)
      : plan(coturn_plan(config, {}, config.turn_secret)),
        watch(loop.raw(), plan.relay_ip, plan.port, status, [this](bool up) { log_turn_service(up, plan.port); }) {}
  ice::CoturnPlan plan;
  ice::TurnWatch watch;
};

Turn::Turn(const ops::Config& config, const net::CertificateText& certificate, net::Loop& loop) : mode_(config.turn) {
  if (mode_ == "own") own_ = std::make_unique<OwnTurn>(config, certificate, loop, status_);
  if (mode_ == "service") service_ = std::make_unique<Service>(config, loop, status_);
  if (local()) {
    local_urls_ = ice::turn_urls(turn_place(config, own_ ? own_->plan() : service_->plan));
    if (ops::turn_tls_lacks_name(config)) log_no_turn_tls();
  }
  reload(config);
}

void Turn::reload(const ops::Config& config) {
  std::vector<ice::TurnRelay> relays;
  if (local())
    relays.push_back(
        {local_urls_, own_ ? own_->plan().secret : config.turn_secret, [this] { return status_.offered.load(); }});
  if (!config.turn_urls.empty()) relays.push_back({config.turn_urls, config.turn_secret, [] { return true; }});
  if (relays.empty())
    access_.reset();
  else
    access_ = std::make_shared<ice::TurnAccess>(std::move(relays), config.turn_credential_time);
}

Turn::~Turn() = default;

std::vector<std::string> Turn::stun_servers(const std::vector<std::string>& configured) const {
  std::vector<std::string> servers;
  if (access_) servers = access_->stun_urls();
  servers.insert(servers.end(), configured.begin(), configured.end());
  if (servers.size() > most_stun_servers) servers.erase(servers.begin() + 1);  // an external one's beside our own
  return servers;
}

bool Turn::ready() const { return !local() || status_.up; }

std::string Turn::words() const {
  if (!local()) return mode_;
  if (status_.up) return "up";
  if (!status_.settled) return "starting";
  return "down (" + std::string(why(status_.trouble)) + ")";
}

void Turn::begin() {
  if (own_) own_->supervisor().begin();
  if (service_) service_->watch.begin();
}

void Turn::renew(const net::CertificateText& certificate) {
  if (own_) own_->supervisor().renew(coturn_pem(certificate));
}

void Turn::ask_to_end() {
  if (own_) own_->supervisor().ask_to_end();
}

void Turn::end() {
  if (own_) own_->supervisor().end();
}

}  // namespace beckon
