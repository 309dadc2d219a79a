#include "app/turn.hpp"

#include "app/turn_log.hpp"
#include "ice/host_address.hpp"
#include "ice/supervisor.hpp"
#include "ice/turn_secret.hpp"
#include "ops/state_directory.hpp"

namespace beckon {
namespace {

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
  return plan;
}

std::string host_of(const ops::Config& c, const ice::CoturnPlan& plan) {
  if (!c.turn_host.empty()) return c.turn_host;
  return plan.external_ip.empty() ? plan.relay_ip : plan.external_ip;
}

}  // namespace

struct Turn::Own {
  Own(const ops::Config& config, net::Loop& loop, ice::TurnStatus& status)
      : directory(ops::state_directory(config.state)),
        plan(plan_of(config, directory.path())),
        supervisor(loop.raw(), plan, status,
                   [port = plan.port](const ice::TurnNotice& notice) { log_turn(notice, port); }) {}
  ops::StateDirectory directory;
  ice::CoturnPlan plan;
  ice::Supervisor supervisor;
};

Turn::Turn(const ops::Config& config, net::Loop& loop) : mode_(config.turn) {
  if (mode_ == "own") {
    own_ = std::make_unique<Own>(config, loop, status_);
    access_ = std::make_shared<ice::TurnAccess>(ice::turn_urls(host_of(config, own_->plan), config.turn_port),
                                                own_->plan.secret, config.turn_credential_time,
                                                [this] { return status_.offered.load(); });
  } else if (mode_ == "external") {
    access_ = std::make_shared<ice::TurnAccess>(config.turn_urls, config.turn_secret, config.turn_credential_time,
                                                [] { return true; });
  }
}

Turn::~Turn() = default;

std::vector<std::string> Turn::stun_servers(const std::vector<std::string>& configured) const {
  std::vector<std::string> servers;
  if (access_)
    if (auto url = access_->stun_url()) servers.push_back(std::move(*url));
  servers.insert(servers.end(), configured.begin(), configured.end());
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

void Turn::ask_to_end() {
  if (own_) own_->supervisor.ask_to_end();
}

void Turn::end() {
  if (own_) own_->supervisor.end();
}

}  // namespace beckon
