// The key of what clients keep for the server: it outlives the server, or sessions and calls do not.
#pragma once
#include <memory>

#include "core/seal.hpp"
#include "ops/config.hpp"

namespace beckon {

// From the configured file, else from the state directory, where one is made and kept (mode 0600), else of this process
// alone, which the log says. Throws std::runtime_error, whose text says what to do, when a state directory that was
// named cannot be used.
std::shared_ptr<const Seal> make_seal(const ops::Config& config);

}  // namespace beckon
