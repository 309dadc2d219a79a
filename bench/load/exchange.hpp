// Signals inside calls, both ways: as fast as the answers come, or at a set rate.
#pragma once
#include <cstddef>

#include "crowd.hpp"
#include "poller.hpp"
#include "result.hpp"
#include "server_process.hpp"

namespace bench {

struct Span {
  Nanos warm_up, measured;
};

// In every pair one side sends `burst` messages at once, and the other answers with as many once it has all of them.
Result exchange_in_turns(Poller& poller, const ServerProcess& server, const std::vector<Pair>& pairs, std::size_t size,
                         std::size_t burst, Span span);

// `rate` messages per second over all pairs together, evenly spaced, each pair and direction in its turn. Nobody waits
// for an answer. A message's latency counts from the moment it was due, whether or not it could be sent then.
Result exchange_at_rate(Poller& poller, const ServerProcess& server, const std::vector<Pair>& pairs, std::size_t size,
                        double rate, Span span);

}  // namespace bench
