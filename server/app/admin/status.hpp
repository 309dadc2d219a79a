// How a server is, as `beckon status` shows it.
#pragma once
#include <boost/json.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/worker.hpp"

namespace beckon {

struct ServerStatus {
  std::uint64_t started = 0, now = 0;  // milliseconds since 1970
  bool ready = false, draining = false;
  std::vector<std::string> listening;                // "http://127.0.0.1:6503"
  std::string turn;                                  // "up", "down (why)", …
  std::optional<std::uint64_t> certificate_expires;  // seconds since 1970; none without TLS
};

// {"version", "pid", "started", "uptime_seconds", "ready", "draining", "listening", "workers", "connections",
// "sessions", "rooms", "calls", "open_calls", "turn", "certificate_expires"}; times as RFC 3339 has them. Any thread.
boost::json::object to_json(const ServerStatus& status, const std::vector<std::unique_ptr<WorkerCounters>>& workers);

}  // namespace beckon
