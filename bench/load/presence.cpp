#include "presence.hpp"

#include <csignal>

#include "crowd.hpp"
#include "window.hpp"

namespace bench {

Result idle(Poller& poller, const ServerProcess& server, std::uint16_t port, const std::vector<std::size_t>& steps,
            bool says_hello, int signal_first) {
  Crowd crowd(poller, port, says_hello);
  boost::json::array readings;
  const auto settle = [&] {
    for (const auto end = Clock::now() + std::chrono::milliseconds(500); Clock::now() < end;) {
      poller.turn(std::chrono::milliseconds(10));
    }
  };
  for (const std::size_t connections : steps) {
    crowd.grow_to(connections);
    if (signal_first != 0) ::kill(server.pid(), signal_first);
    settle();
    const auto memory = server.memory();
    readings.push_back({{"connections", connections},
                        {"rss", memory.rss},
                        {"pss", memory.pss},
                        {"anonymous", memory.anonymous},
                        {"slab", memory.slab}});
  }
  return {{"readings", readings}};
}

Result connect_all(Poller& poller, const ServerProcess& server, std::uint16_t port, std::size_t count,
                   std::size_t at_once) {
  Crowd crowd(poller, port, true);
  const Window window(server);
  crowd.grow_to(count, at_once);
  return window.over(count);
}

}  // namespace bench
