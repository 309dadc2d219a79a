// The whole server: workers, their listeners, signals.
#pragma once
#include "ops/config.hpp"

namespace beckon {

// Runs until SIGTERM or SIGINT; returns the exit code. Throws std::system_error when it cannot listen,
// std::runtime_error without the state directory that it needs.
int serve(const ops::Config& config);

}  // namespace beckon
