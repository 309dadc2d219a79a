// The whole server: workers, their listeners, signals.
#pragma once
#include <functional>
#include <string>
#include <variant>

#include "ops/config.hpp"

namespace beckon {

// Reads the settings anew, from where they came from; or says what is wrong with them.
using ReadAgain = std::function<std::variant<ops::Config, std::string>()>;

// Runs until SIGTERM or SIGINT; on SIGHUP takes over what is live of the settings, read anew. Returns the exit code.
// Throws std::system_error when it cannot listen, std::runtime_error without the state directory that it needs.
int serve(const ops::Config& config, ReadAgain read_again);

}  // namespace beckon
