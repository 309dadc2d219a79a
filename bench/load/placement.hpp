// Which of the server's event loops holds a connection, found out from outside: /proc tells which socket belongs to a
// port, which descriptor of the server is that socket, and which epoll set watches that descriptor.
#pragma once
#include <sys/types.h>

#include <vector>

#include "crowd.hpp"

namespace bench {

enum class Placement : std::uint8_t { Any, SameWorker, DifferentWorkers };

// For each client the number (0, 1, …) of the epoll set its connection is in. Throws std::runtime_error when one is in
// none.
std::vector<std::size_t> workers_of(pid_t server, std::uint16_t server_port, const Crowd& crowd);

// `count` pairs out of the crowd, placed as asked and spread evenly over the workers; throws std::runtime_error when
// the crowd is too small for that. With Any, neighbours become pairs.
std::vector<Pair> form_pairs(const Crowd& crowd, std::size_t count, Placement placement, pid_t server,
                             std::uint16_t server_port);

}  // namespace bench
