#include "app/doctor/turn_check.hpp"

#include <algorithm>

#include "ice/ipv4_range.hpp"

namespace beckon::doctor {
namespace {

Finding judge_program(const CoturnFacts& f) {
  const std::string id = "turn.program";
  if (f.program.empty())
    return error(id, "coturn is not installed: calls that find no direct way will fail.",
                 "apt-get install coturn (and on Debian: systemctl disable --now coturn, since Beckon starts its own). "
                 "Or set turn to external or off.");
  return ok(id, "coturn " + (f.version.empty() ? std::string() : f.version + " ") + "is installed.",
            {{"program", f.program}, {"version", f.version}});
}

Finding judge_port(const TurnPortFacts& f) {
  const std::string id = "turn.port", setting = f.for_tls ? "turn-tls-port" : "turn-port";
  const std::string port = std::to_string(f.port) + (f.for_tls ? " (for TLS)" : "");
  const boost::json::object facts{{"address", f.address}, {"port", f.port}};
  if (!f.address_here)
    return error(id, "This machine does not have the address " + f.address + ".",
                 "Set turn-relay-ip (or turn-listen-ip6) to one that it has (ip -brief address); a public one in front "
                 "of it belongs into turn-external-ip.",
                 facts);
  if (!f.free)
    return error(id, words_of(f.owner) + " has the TURN port " + port + " on " + f.address + ".",
                 "If it is the coturn that Debian starts by itself: systemctl disable --now coturn. Otherwise set " +
                     setting + ".",
                 facts);
  return ok(id, "The TURN port " + port + " on " + f.address + " is free.", facts);
}

Finding judge_words(const CoturnFacts& f) {
  const std::string id = "turn.running";
  if (*f.words == "up") return ok(id, "Beckon's coturn runs and answers.");
  if (*f.words == "starting")
    return warning(id, "Beckon's coturn is just starting.", "Run doctor again in a few seconds.");
  return error(id, "Beckon runs, but its coturn is not up: " + *f.words + ".",
               "See Beckon's log for lines that begin with turn-; it tries again by itself, at least every minute.");
}

bool contains(const std::vector<std::string>& list, const std::string& text) {
  return std::ranges::find(list, text) != list.end();
}

std::string joined_addresses(const std::vector<std::string>& texts) {
  std::string out;
  for (const auto& text : texts) (out += out.empty() ? "" : ", ") += text;
  return out;
}

Finding judge_host(const AddressFacts& f, const std::string& seen) {
  const std::string id = "turn.host";
  const boost::json::object facts{{"host", f.host}, {"leads_to", joined_addresses(f.host_leads_to)}};
  if (!f.host_problem.empty())
    return error(id, "Clients are told to find the relay at " + f.host + ", but " + f.host_problem + ".",
                 "Give the name an A record with " + seen + ", or set turn-host.", facts);
  if (contains(f.host_leads_to, seen) || contains(f.host_leads_to, f.relay_ip))
    return ok(id, "Clients are told to find the relay at " + f.host + ", which leads here.", facts);
  return warning(id,
                 "Clients are told to find the relay at " + f.host + ", which leads to " +
                     joined_addresses(f.host_leads_to) + ", not to " + seen + ".",
                 "Give the name an A record with " + seen + ", or set turn-host or turn-external-ip.", facts);
}

Finding judge_reach(const AddressFacts& f) {
  const std::string id = "turn.public-address";
  const boost::json::object facts{{"relay", f.relay_ip}, {"external", f.external_ip}, {"mapped", f.mapped}};
  const std::string seen = f.external_ip.empty() ? f.relay_ip : f.external_ip;
  if (!ice::is_special_ipv4(seen)) return ok(id, "The relay has the public address " + seen + ".", facts);
  const std::string only =
      ice::is_loopback_ipv4(seen) ? "only programs on this machine" : "only clients in its own network";
  const bool known = !f.mapped.empty() && !ice::is_special_ipv4(f.mapped);
  return warning(id, "The relay's address " + seen + " is a private one: " + only + " can use it.",
                 known ? "If this machine is meant for the Internet: turn-external-ip = \"" + f.mapped +
                             "\", which is where its packets come from, as " + f.stun + " sees it."
                       : "If this machine is meant for the Internet, set turn-external-ip to its public address; for "
                         "your own network alone, all is well.",
                 facts);
}

Finding judge_mapped(const AddressFacts& f) {
  const std::string id = "turn.external-address";
  if (f.stun.empty())
    return skipped(id,
                   "From where the Internet sees this machine is not looked at: no STUN server is set (setting "
                   "stun).");
  if (f.mapped.empty())
    return warning(id, f.stun + " does not answer: " + f.stun_problem + ".",
                   "Set another STUN server with stun, or let this machine send UDP to it.", {{"stun", f.stun}});
  const boost::json::object facts{{"stun", f.stun}, {"mapped", f.mapped}, {"external", f.external_ip}};
  const std::string told = f.external_ip.empty() ? f.relay_ip : f.external_ip;
  if (f.mapped == told) return ok(id, "The Internet sees this machine at " + told + ", as the settings say.", facts);
  if (f.external_ip.empty() && ice::is_special_ipv4(told))
    return ok(id, "The Internet sees this machine at " + f.mapped + ".", facts);
  return warning(
      id,
      "Clients are told that the relay is at " + told + ", but " + f.stun + " sees this machine at " + f.mapped + ".",
      "If nothing else stands between: turn-external-ip = \"" + f.mapped + "\".", facts);
}

}  // namespace

bool CoturnFacts::can_start() const {
  return !program.empty() &&
         std::ranges::all_of(ports, [](const TurnPortFacts& port) { return port.address_here && port.free; });
}

Findings judge_coturn(const CoturnFacts& facts) {
  Findings found{judge_program(facts)};
  if (facts.words) found.push_back(judge_words(facts));
  for (const TurnPortFacts& port : facts.ports)
    if (!facts.words || !port.address_here || !port.free) found.push_back(judge_port(port));
  return found;
}

Findings judge_addresses(const AddressFacts& f) {
  const std::string seen = f.external_ip.empty() ? f.relay_ip : f.external_ip;
  return {judge_reach(f), judge_mapped(f), judge_host(f, seen)};
}

Findings judge_relay_ports(const RelayPortFacts& f) {
  const std::size_t ports = f.last - f.first + 1u;
  const std::string range = std::to_string(f.first) + " to " + std::to_string(f.last);
  const boost::json::object facts{{"first", f.first},
                                  {"last", f.last},
                                  {"in_use", f.in_use},
                                  {"quota", f.total_quota},
                                  {"local_first", f.local_first},
                                  {"local_last", f.local_last}};
  Findings found;
  const bool inside = f.first >= f.local_first && f.last <= f.local_last;
  constexpr std::size_t few = 1'000;
  if (ports < f.total_quota)
    found.push_back(
        warning("turn.relay-ports",
                "There are " + std::to_string(ports) + " relay ports (" + range + "), but turn-total-quota lets " +
                    std::to_string(f.total_quota) + " be wanted: the last ones will get none.",
                "Widen turn-min-port to turn-max-port (and the firewall), or set turn-total-quota lower.", facts));
  else if (inside && ports < few)
    found.push_back(warning("turn.relay-ports",
                            "The relay ports " + range +
                                " are few, and the system gives the same ones to outgoing "
                                "connections (" +
                                std::to_string(f.local_first) + " to " + std::to_string(f.local_last) + ").",
                            "Widen turn-min-port to turn-max-port, or keep them free: sysctl "
                            "net.ipv4.ip_local_reserved_ports=" +
                                std::to_string(f.first) + "-" + std::to_string(f.last),
                            facts));
  else if (f.in_use * 10 > ports * 9)
    found.push_back(
        warning("turn.relay-ports",
                "Of the relay ports " + range + ", " + std::to_string(f.in_use) + " are in use: nearly all.",
                "Widen turn-min-port to turn-max-port (and the firewall).", facts));
  else
    found.push_back(ok("turn.relay-ports",
                       "There are enough relay ports, " + range + "; " + std::to_string(f.in_use) + " are in use.",
                       facts));
  constexpr std::size_t least = 128 * 1024;
  if (f.receive_buffer < least || f.send_buffer < least)
    found.push_back(warning("turn.buffers",
                            "The system gives sockets less room than usual (" + std::to_string(f.receive_buffer) +
                                " and " + std::to_string(f.send_buffer) + " bytes): relayed pictures may stutter.",
                            "sysctl net.core.rmem_max=212992 net.core.wmem_max=212992",
                            {{"receive", f.receive_buffer}, {"send", f.send_buffer}}));
  return found;
}

}  // namespace beckon::doctor
