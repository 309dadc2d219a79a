// One client that does what no good one does, for as long as it is told.
#pragma once
#include <cstddef>
#include <string>

#include "poller.hpp"
#include "result.hpp"

namespace bench {

enum class Flood : std::uint8_t {
  Signals,  // in a call of its own, as fast as they are taken
  Invalid,  // messages that are none; it comes again when it is closed
  Connects  // connects, asks for a WebSocket and leaves, `rate` times a second
};

struct FloodOptions {
  Flood kind = Flood::Signals;
  std::size_t size = 200;             // bytes of a signal
  double rate = 5'000;                // of connecting
  std::string address = "127.0.0.1";  // of the server, not for signals: limits per address leave loopback out
  Nanos duration{};
};

// What it sent and how often the server let it go. Unlike every other measurement it takes refusals and closes as they
// come.
Result flood(Poller& poller, std::uint16_t port, const FloodOptions& options);

}  // namespace bench
