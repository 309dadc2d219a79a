// Connections that do nothing, and how fast they come.
#pragma once
#include <cstddef>
#include <vector>

#include "poller.hpp"
#include "result.hpp"
#include "server_process.hpp"

namespace bench {

// Grows to each of `steps` connections in turn (ascending) and says what memory there is then: `readings`, each with
// `connections`. `says_hello`: read when all are welcomed, else when the WebSockets are open. `signal_first` is sent to
// the server half a second before each reading, for one that collects garbage when told; 0 sends nothing.
Result idle(Poller& poller, const ServerProcess& server, std::uint16_t port, const std::vector<std::size_t>& steps,
            bool says_hello, int signal_first);

// From nothing to `count` clients that are welcomed, `at_once` of them on their way at any time.
Result connect_all(Poller& poller, const ServerProcess& server, std::uint16_t port, std::size_t count,
                   std::size_t at_once);

}  // namespace bench
