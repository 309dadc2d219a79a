// The settings of the TURN server, and what no single one's bounds can say.
#pragma once
#include "ops/config.hpp"
#include "ops/settings.hpp"

namespace beckon::ops {

void declare_turn(Settings& settings, Config& config);
// Takes the secret from its file, if it is in one.
Settings::Complaint read_turn_secret(Config& config);
Settings::Complaint turn_contradiction(const Config& config);

}  // namespace beckon::ops
