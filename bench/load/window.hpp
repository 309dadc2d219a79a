// The measured part of a run: what the server and the generator used in it.
#pragma once
#include "poller.hpp"
#include "result.hpp"
#include "server_process.hpp"

namespace bench {

class Window {
 public:
  explicit Window(const ServerProcess& server)
      : server_(server),
        began_(Clock::now()),
        cpu_(server.cpu()),
        system_(server.system_cpu()),
        own_(own_cpu()),
        machine_(machine_cpu()) {}

  // Ends it. `count` things happened in it; the server's microseconds are per thing.
  Result over(std::uint64_t count) const {
    const auto each = [count](Nanos time) {
      return static_cast<double>(time.count()) / 1e3 / static_cast<double>(count);
    };
    const std::chrono::duration<double> seconds = Clock::now() - began_;
    const std::chrono::duration<double> cpu = server_.cpu() - cpu_, own = own_cpu() - own_,
                                        machine = machine_cpu() - machine_;
    return {{"count", count},
            {"seconds", seconds.count()},
            {"per_second", static_cast<double>(count) / seconds.count()},
            {"cpu_us", each(server_.cpu() - cpu_)},
            {"system_us", each(server_.system_cpu() - system_)},
            {"server_cores", cpu / seconds},
            {"generator_cores", own / seconds},
            {"other_cores", (machine - cpu - own) / seconds}};  // what everybody else used
  }

 private:
  const ServerProcess& server_;
  Clock::time_point began_;
  Nanos cpu_, system_, own_, machine_;
};

}  // namespace bench
