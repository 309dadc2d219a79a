#include "app/own_turn.hpp"

#include "app/turn_log.hpp"
#include "app/turn_plan.hpp"
#include "ice/turn_secret.hpp"

namespace beckon {
namespace {

std::string secret_of_own(const ops::Config& config, const std::string& directory) {
  return config.turn == "service" ? config.turn_secret : ice::kept_secret(directory + "/turn.secret");
}

}  // namespace

OwnTurn::OwnTurn(const ops::Config& config, const net::CertificateText& certificate, net::Loop& loop,
                 ice::TurnStatus& status)
    : directory_(ops::state_directory(config.state)),
      plan_(coturn_plan(config, directory_.path(), secret_of_own(config, directory_.path()))),
      supervisor_(loop.raw(), plan_, coturn_pem(certificate), status,
                  [port = plan_.port](const ice::TurnNotice& notice) { log_turn(notice, port); }) {}

}  // namespace beckon
