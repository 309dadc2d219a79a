// All that there is to say of TURN with these settings.
#pragma once
#include <optional>
#include <string>

#include "app/doctor/finding.hpp"
#include "ops/config.hpp"

namespace beckon::doctor {

// `words`: what a running Beckon says of its own coturn; none without one. `now` in seconds since 1970.
Findings check_turn(const ops::Config& config, const std::optional<std::string>& words, std::int64_t now);

}  // namespace beckon::doctor
