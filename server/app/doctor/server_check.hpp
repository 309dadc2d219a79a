// The addresses that Beckon listens on: does it answer there, are they free, or does another program have them?
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "app/doctor/finding.hpp"
#include "app/doctor/port_owner.hpp"
#include "ops/config.hpp"

namespace beckon::doctor {

struct ListenFacts {
  ops::Listen at;
  bool tls = false;    // as the settings say
  int bind_error = 0;  // what the system says to taking the port; 0 if it is free
  std::optional<PortOwner> owner;
  bool is_beckon = false;    // and with `is_beckon`:
  bool answers_tls = false;  // what it really speaks
  bool ready = false;
  std::string turn;          // "up", "down (why)", …: what it says of its TURN server
  std::string program_link;  // what /proc says of its program
  std::string certificate;   // the fingerprint of what it shows, with TLS
};

struct DescriptorFacts {
  std::size_t limit = 0;
  bool of_server = false;  // or else of the shell that doctor runs in
  std::size_t workers = 0, connections = 0;
};

std::vector<ListenFacts> look_at_listeners(const ops::Config& config);
// The first that is a Beckon.
const ListenFacts* running(const std::vector<ListenFacts>& listeners);
DescriptorFacts look_at_descriptors(const ops::Config& config, const ListenFacts* server);

Findings judge_listeners(const std::vector<ListenFacts>& listeners);
Finding judge_descriptors(const DescriptorFacts& facts);

}  // namespace beckon::doctor
