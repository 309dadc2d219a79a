#include "app/turn.hpp"

#include "app/turn_log.hpp"
#include "app/turn_plan.hpp"
#include "ice/supervisor.hpp"
#include "ice/turn_secret.hpp"
#include "ops/config_turn.hpp"
#include "ops/state_directory.hpp"

namespace beckon {
namespace {

constexpr std::size_t most_stun_servers = 8;  // the wire's bound

}  // namespace

struct Turn::Own {
  Own(const ops::Config& config, const net::CertificateText& certificate, net::Loop& loop, ice::TurnStatus& status)
      : directory(ops::state_directory(config.state)),
        plan(coturn_plan(config, directory.path(), ice::kept_secret(directory.path() + "/turn.secret"))),
        supervisor(loop.raw(), plan, coturn_pem(certificate), status,
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
        {ice::turn_urls(turn_place(config, own_->plan)), own_->plan.secret, [this] { return status_.offered.load(); }});
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

bool Turn::ready() const { return !own_ || status_.up; }

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
  if (own_) own_->supervisor.renew(coturn_pem(certificate));
}

void Turn::ask_to_end() {
  if (own_) own_->supervisor.ask_to_end();
}

void Turn::end() {
  if (own_) own_->supervisor.end();
}

}  // namespace beckon
