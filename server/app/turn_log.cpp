#include "app/turn_log.hpp"

#include "ops/log.hpp"

namespace beckon {
namespace {

// Once in a row is enough to say what only an operator can change.
void log_down(const ice::TurnNotice& notice) {
  const auto level = notice.again ? ops::Level::Debug : ops::Level::Warn;
  const auto retry = notice.retry_in.count();
  if (notice.trouble == ice::TurnTrouble::NotInstalled) {
    ops::log(level, "turn-not-found",
             {{"why", "there is no turnserver in PATH; calls that find no direct way will fail"},
              {"fix", "install coturn (on Debian: apt-get install coturn), or set turn to external or off"}});
  } else if (notice.trouble == ice::TurnTrouble::PortTaken) {
    ops::log(level, "turn-port-taken",
             {{"port", notice.port},
              {"why", "another program has this port, perhaps a coturn that the system started by itself"},
              {"fix", "end that (systemctl disable --now coturn), or set turn-port or turn-tls-port"},
              {"retry_in", retry}});
  } else {
    ops::log(level, "turn-down", {{"why", why(notice.trouble)}, {"coturn", notice.detail}, {"retry_in", retry}});
  }
}

}  // namespace

void log_turn(const ice::TurnNotice& notice, std::uint16_t port) {
  using Kind = ice::TurnNotice::Kind;
  switch (notice.kind) {
    case Kind::Started:
      return ops::log_info("turn-started", {{"pid", notice.pid}, {"port", port}});
    case Kind::Adopted:
      return ops::log_info("turn-adopted", {{"pid", notice.pid}, {"port", port}});
    case Kind::Replaced:
      return ops::log_info("turn-replaced", {{"pid", notice.pid}, {"why", "it ran with another configuration"}});
    case Kind::Up:
      return ops::log_info("turn-up", {{"pid", notice.pid}, {"port", port}});
    case Kind::Down:
      return log_down(notice);
    case Kind::WithoutIpv6:
      return ops::log_warn("turn-without-ipv6",
                           {{"why", "this machine has the IPv6 address no more that it had when Beckon started"},
                            {"fix", "start Beckon again, or set turn-listen-ip6"}});
    case Kind::Said:
      return ops::log_debug("turn-says", {{"line", notice.detail}});
    case Kind::Ended:
      return ops::log_info("turn-ended", {{"pid", notice.pid}});
  }
}

void log_turn_service(bool up, std::uint16_t port) {
  if (up) return ops::log_info("turn-up", {{"port", port}});
  ops::log_warn("turn-down",
                {{"why", why(ice::TurnTrouble::NoAnswer)},
                 {"port", port},
                 {"fix", "see whether `beckon turn` runs with the same settings (systemctl status beckon-turn)"}});
}

void log_no_turn_tls() {
  ops::log_warn(
      "turn-tls-needs-name",
      {{"why", "calls are offered no TURN over TLS: turn-host is not a name, and by an address Firefox uses none"},
       {"fix", "set turn-host to a name that is in the certificate, or turn-tls-port to 0"}});
}

std::string_view why(ice::TurnTrouble trouble) {
  switch (trouble) {
    case ice::TurnTrouble::None:
      return "it does not run";
    case ice::TurnTrouble::NotInstalled:
      return "coturn is not installed";
    case ice::TurnTrouble::PortTaken:
      return "another program has its port";
    case ice::TurnTrouble::NotStarted:
      return "it does not start";
    case ice::TurnTrouble::Ended:
      return "it ended";
    case ice::TurnTrouble::Silent:
      return "it stopped answering";
    case ice::TurnTrouble::NoAnswer:
      return "it does not answer";
  }
  return "";
}

}  // namespace beckon
