// A configuration that was read anew while the server runs: what of it is different, and what can be applied.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "ops/config.hpp"

namespace beckon::ops {

struct Reload {
  Config config;                             // the running one with what is live of the new one
  std::vector<std::string> applied;          // names of live settings that differ
  std::vector<std::string> waiting;          // of those that a restart would apply
  std::optional<std::string> contradiction;  // between what was applied and what waits: nothing can be applied
};

Reload reload(const Config& running, const Config& read);

}  // namespace beckon::ops
