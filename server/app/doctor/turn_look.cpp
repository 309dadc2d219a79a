// What this machine tells of Beckon's own TURN server.
#include <cstdio>
#include <fstream>
#include <memory>

#include "app/doctor/turn_check.hpp"
#include "ice/coturn_process.hpp"
#include "ice/host_address.hpp"
#include "ice/turn_client.hpp"

namespace beckon::doctor {
namespace {

// The version that the program tells, on a line of its own.
std::string version_of(const std::string& program) {
  std::string quoted;
  for (const char c : program) c == '\'' ? quoted += "'\\''" : quoted += c;
  const std::unique_ptr<FILE, decltype(&pclose)> pipe(popen(("'" + quoted + "' --version 2>/dev/null").c_str(), "r"),
                                                      &pclose);
  char line[256];
  while (pipe && std::fgets(line, sizeof line, pipe.get())) {
    const std::string_view text(line);
    const auto end = text.find_first_not_of("0123456789.");
    if (end != std::string_view::npos && end >= 5) return std::string(text.substr(0, end));
  }
  return {};
}

template <class... Number>
void read_numbers(const char* file, Number&... into) {
  std::ifstream stream(file);
  (stream >> ... >> into);
}

}  // namespace

CoturnFacts look_at_coturn(const ice::CoturnPlan& plan, const std::optional<std::string>& words) {
  CoturnFacts facts;
  facts.program = ice::find_program("turnserver");
  if (!facts.program.empty()) facts.version = version_of(facts.program);
  facts.words = words;
  if (words && *words == "up") return facts;
  const auto look = [&](const std::string& address, std::uint16_t port, bool tls) {
    const auto state = ice::port_state(address, port, tls ? ice::PortUse::Tcp : ice::PortUse::UdpAndTcp);
    TurnPortFacts one{address, port, tls, state != ice::PortState::NotOurs, state != ice::PortState::Taken, {}};
    if (!one.free) one.owner = owner_of_port(tls ? PortKind::Tcp : PortKind::Udp, port);
    if (!one.free && !one.owner) one.owner = owner_of_port(PortKind::Tcp, port);
    facts.ports.push_back(std::move(one));
  };
  for (const auto& address : {plan.relay_ip, plan.listen_ip6}) {
    if (address.empty()) continue;
    look(address, plan.port, false);
    if (plan.tls_port != 0) look(address, plan.tls_port, true);
  }
  return facts;
}

AddressFacts look_at_addresses(const ice::CoturnPlan& plan, const std::string& host,
                               const std::vector<std::string>& stun) {
  AddressFacts facts;
  facts.relay_ip = plan.relay_ip;
  facts.external_ip = plan.external_ip;
  facts.host = host;
  if (const auto found = ice::resolve_host(host, plan.port))
    for (const auto& address : *found) facts.host_leads_to.push_back(address.ip_text());
  else
    facts.host_problem = found.error().message;
  if (stun.empty()) return facts;
  facts.stun = stun.front();
  const auto uri = ice::parse_turn_uri(facts.stun);
  const auto found = uri ? ice::resolve_host(uri->host, uri->port) : Error{ErrorCode::Internal, "it is no STUN URL"};
  if (!found) {
    facts.stun_problem = found.error().message;
    return facts;
  }
  for (const auto& address : *found) {
    if (address.ipv6) continue;  // relays have IPv4 addresses
    auto client = ice::TurnClient::open(*uri, address);
    const auto outcome = client ? client->binding() : ice::TurnOutcome{0, client.error().message};
    if (outcome.done()) facts.mapped = client->mapped()->ip_text();
    facts.stun_problem = outcome.why;
    return facts;
  }
  facts.stun_problem = "it has no IPv4 address";
  return facts;
}

RelayPortFacts look_at_relay_ports(const ice::CoturnPlan& plan) {
  RelayPortFacts facts;
  facts.first = plan.min_port;
  facts.last = plan.max_port;
  facts.total_quota = plan.total_quota;
  facts.in_use = udp_ports_in_use(plan.min_port, plan.max_port);
  read_numbers("/proc/sys/net/ipv4/ip_local_port_range", facts.local_first, facts.local_last);
  read_numbers("/proc/sys/net/core/rmem_max", facts.receive_buffer);
  read_numbers("/proc/sys/net/core/wmem_max", facts.send_buffer);
  return facts;
}

}  // namespace beckon::doctor
