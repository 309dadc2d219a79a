// `beckon turn`: the TURN server alone.
#pragma once
#include "ops/config.hpp"

namespace beckon {

// Runs coturn until SIGTERM or SIGINT; returns the exit code. Another process, `beckon serve`, tells calls of it. With
// another `turn` than "service" there is nothing to run: it says so and returns 0. Throws std::exception, whose text
// says what to do, when it cannot start.
int serve_turn(const ops::Config& config);

}  // namespace beckon
