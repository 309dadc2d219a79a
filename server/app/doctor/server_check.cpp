#include "app/doctor/server_check.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "ops/address_forms.hpp"
#include "ops/version.hpp"

namespace beckon::doctor {
namespace {

const std::string listening = "server.listening";

Finding judge_beckon(const ListenFacts& f, const std::string& where, const boost::json::object& facts) {
  if (f.answers_tls != f.tls)
    return warning(listening,
                   "Beckon answers on " + where +
                       (f.tls ? " without TLS, though the settings name a certificate."
                              : " with TLS, though the settings name no certificate."),
                   "It was started with other settings: start it again, or run doctor with those.", facts);
  if (!f.ready)
    return warning(listening,
                   "Beckon answers on " + where + ", but is not ready yet (its TURN server: " + f.turn + ").",
                   "Wait a few seconds and run doctor again; if it stays like this, see the log.", facts);
  return ok(listening, "Beckon answers on " + where + (f.tls ? " with TLS." : "."), facts);
}

bool is_not_here(const ListenFacts& f) { return f.bind_error == EADDRNOTAVAIL || f.bind_error == EAFNOSUPPORT; }

Finding judge_not_here(const std::string& where, bool none_is, const boost::json::object& facts) {
  const std::string lacking = "This machine does not have the address of " + where;
  const std::string remedy = "See which it has: ip -brief address. Then set listen.";
  if (none_is) return error(listening, lacking + ": Beckon cannot start.", remedy, facts);
  return warning(listening, lacking + "; Beckon passes it over.", remedy, facts);
}

// `none_is_here`: the machine has none of the addresses.
Finding judge_one(const ListenFacts& f, bool another_runs, bool none_is_here) {
  const std::string where = ops::format_listen(f.at);
  const std::string port = std::to_string(f.at.port);
  const boost::json::object facts{{"address", f.at.address}, {"port", f.at.port}};
  if (f.at.port == 0) return skipped(listening, where + " takes any free port: nobody knows which.", facts);
  if (f.is_beckon) return judge_beckon(f, where, facts);
  switch (f.bind_error) {
    case 0:
      if (!another_runs) return ok(listening, "The port of " + where + " is free.", facts);
      return warning(listening, "Beckon runs, but does not listen on " + where + ".",
                     "It was started with other settings: start it again, or run doctor with those.", facts);
    case EADDRINUSE:
      return error(
          listening, words_of(f.owner) + " has the port of " + where + ", and does not answer as Beckon does.",
          "See who it is: ss -ltnp 'sport = :" + port + "'. End it, or give Beckon another address with listen.",
          facts);
    case EACCES:
      return error(listening, "This user may not take port " + port + ": ports below 1024 need a right.",
                   "Under systemd: AmbientCapabilities=CAP_NET_BIND_SERVICE. Otherwise: setcap "
                   "cap_net_bind_service=+ep /PATH/TO/beckon, or listen on a higher port.",
                   facts);
    case EADDRNOTAVAIL:
    case EAFNOSUPPORT:
      return judge_not_here(where, none_is_here, facts);
    default:
      return error(listening, "Nobody can listen on " + where + ": " + std::strerror(f.bind_error) + ".",
                   "Set listen to an address of this machine.", facts);
  }
}

Finding judge_running(const ListenFacts* server) {
  const std::string id = "server.running";
  if (!server)
    return skipped(id, "No Beckon runs with these settings: what only a running one could tell is not looked at.");
  boost::json::object facts;
  if (server->owner && server->owner->pid != 0) facts["pid"] = server->owner->pid;
  if (server->program_link.ends_with(" (deleted)"))
    return warning(id, "Beckon runs, but its program was replaced since it started: the old one is still running.",
                   "Start it again, for instance: systemctl restart beckon. No call ends by that but those that go "
                   "through its TURN server.",
                   facts);
  return ok(id, "Beckon runs" + (facts.empty() ? "." : " as process " + std::to_string(server->owner->pid) + "."),
            facts);
}

}  // namespace

const ListenFacts* running(const std::vector<ListenFacts>& listeners) {
  const auto found = std::ranges::find_if(listeners, &ListenFacts::is_beckon);
  return found == listeners.end() ? nullptr : &*found;
}

Findings judge_listeners(const std::vector<ListenFacts>& listeners) {
  const ListenFacts* const server = running(listeners);
  Findings found{judge_running(server)};
  const bool none_is_here = std::ranges::all_of(listeners, is_not_here);
  for (const ListenFacts& one : listeners) found.push_back(judge_one(one, server != nullptr, none_is_here));
  return found;
}

Finding judge_descriptors(const DescriptorFacts& f) {
  const std::size_t others = 100;  // files, the log, what the workers need themselves
  const std::size_t wanted = f.workers * f.connections + others;
  const boost::json::object facts{
      {"limit", f.limit}, {"workers", f.workers}, {"connections", f.connections}, {"of_server", f.of_server}};
  const std::string who = f.of_server ? "The running server" : "A program started from this shell";
  if (f.limit >= wanted)
    return ok("server.descriptors", who + " may open " + std::to_string(f.limit) + " connections and files: enough.",
              facts);
  return warning(
      "server.descriptors",
      who + " may open only " + std::to_string(f.limit) + " connections and files, but " + std::to_string(f.workers) +
          " workers with " + std::to_string(f.connections) + " connections each may want " + std::to_string(wanted) +
          ". Once they are used up, nobody else gets in.",
      "Under systemd: LimitNOFILE=" + std::to_string(wanted) + ". In a shell, before Beckon starts: ulimit -n " +
          std::to_string(wanted) + ". Or set connections lower.",
      facts);
}

}  // namespace beckon::doctor
