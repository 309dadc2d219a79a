#include "app/serve_turn.hpp"

#include <csignal>
#include <optional>

#include "app/certificate_watch.hpp"
#include "app/own_turn.hpp"
#include "app/turn_plan.hpp"
#include "net/tls.hpp"
#include "ops/config_turn.hpp"
#include "ops/log.hpp"
#include "ops/version.hpp"

namespace beckon {

int serve_turn(const ops::Config& config) {
  if (config.turn != "service") {
    ops::log_info("turn-not-wanted", {{"why", "turn is " + config.turn + ", not service: there is nothing to run"}});
    return 0;
  }
  ops::log_info("starting", {{"version", ops::version()}, {"turn", "alone"}});
  net::Loop loop;
  std::unique_ptr<net::TlsContext> tls;
  if (ops::turn_speaks_tls(config)) tls = std::make_unique<net::TlsContext>(config.tls_certificate, config.tls_key);
  ice::TurnStatus status;
  OwnTurn turn(config, tls ? tls->text() : net::CertificateText{}, loop, status);
  std::optional<CertificateWatch> watch;
  if (tls)
    watch.emplace(loop, *tls, [&turn](const net::CertificateText& text) { turn.supervisor().renew(coturn_pem(text)); });
  else  // which would end us: there is nothing to take anew
    loop.on_signal(SIGHUP, [] { ops::log_info("nothing-to-reload"); });
  for (const int signal : {SIGTERM, SIGINT}) loop.on_signal(signal, [&loop] { loop.stop(); });
  turn.supervisor().begin();
  loop.run();
  ops::log_info("stopping");
  turn.supervisor().end();
  ops::log_info("stopped");
  return 0;
}

}  // namespace beckon
