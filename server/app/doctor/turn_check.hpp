// Beckon's own TURN server as far as this machine tells: the program, its ports, its addresses.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "app/doctor/finding.hpp"
#include "app/doctor/port_owner.hpp"
#include "ice/coturn_config.hpp"
#include "ops/config.hpp"

namespace beckon::doctor {

// A port that it takes.
struct TurnPortFacts {
  std::string address;
  std::uint16_t port = 0;
  bool for_tls = false;
  bool address_here = true, free = true;
  std::optional<PortOwner> owner;
};

struct CoturnFacts {
  std::string program;               // where it is; empty: nowhere
  std::string version;               // "4.6.1", empty if it does not say
  std::optional<std::string> words;  // of a running Beckon: "up", "down (why)", …
  std::vector<TurnPortFacts> ports;  // unless a running one has them
  bool can_start() const;            // all of these can be had, and the program is there
};

struct AddressFacts {
  std::string relay_ip, external_ip;  // external_ip may be empty
  std::string host;                   // that clients are told
  std::vector<std::string> host_leads_to;
  std::string host_problem;  // why it leads nowhere
  std::string stun;          // the URL that was asked; empty: none is set
  std::string mapped;        // what it sees
  std::string stun_problem;
};

struct RelayPortFacts {
  std::uint16_t first = 0, last = 0, local_first = 0, local_last = 0;  // local: for outgoing connections
  std::size_t in_use = 0, total_quota = 0;
  std::size_t receive_buffer = 0, send_buffer = 0;  // bytes that a socket may have at most
};

CoturnFacts look_at_coturn(const ice::CoturnPlan& plan, const std::optional<std::string>& words);
AddressFacts look_at_addresses(const ice::CoturnPlan& plan, const std::string& host,
                               const std::vector<std::string>& stun);
RelayPortFacts look_at_relay_ports(const ice::CoturnPlan& plan);

Findings judge_coturn(const CoturnFacts& facts);
Findings judge_addresses(const AddressFacts& facts);
Findings judge_relay_ports(const RelayPortFacts& facts);

}  // namespace beckon::doctor
