#include "app/admin/status.hpp"

#include <unistd.h>

#include "app/certificate_watch.hpp"
#include "ops/version.hpp"

namespace beckon {

boost::json::object to_json(const ServerStatus& status, const std::vector<std::unique_ptr<WorkerCounters>>& workers) {
  const auto sum = [&](auto pick) {
    std::uint64_t total = 0;
    for (const auto& worker : workers) total += pick(*worker).get();
    return total;
  };
  boost::json::array listening;
  for (const auto& one : status.listening) listening.emplace_back(one);
  boost::json::object all{{"version", ops::version()},
                          {"pid", getpid()},
                          {"started", date_and_time(status.started / 1000)},
                          {"uptime_seconds", (status.now - status.started) / 1000},
                          {"ready", status.ready},
                          {"draining", status.draining},
                          {"listening", std::move(listening)},
                          {"workers", workers.size()}};
  all["connections"] = sum([](const auto& w) -> const auto& { return w.net.connections_open; });
  all["sessions"] = sum([](const auto& w) -> const auto& { return w.shard.sessions; });
  all["rooms"] = sum([](const auto& w) -> const auto& { return w.shard.rooms; });
  all["calls"] = sum([](const auto& w) -> const auto& { return w.shard.calls; });
  all["open_calls"] = sum([](const auto& w) -> const auto& { return w.shard.open_calls; });
  all["turn"] = status.turn;
  if (status.certificate_expires)
    all["certificate_expires"] = date_and_time(*status.certificate_expires);
  else
    all["certificate_expires"] = nullptr;
  return all;
}

}  // namespace beckon
