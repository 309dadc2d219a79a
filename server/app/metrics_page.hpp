// The page at /metrics: what all workers count, added up (docs/metrics.md).
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/worker.hpp"
#include "ice/turn_status.hpp"

namespace beckon {

// Any thread, while the workers run. `certificate_expires` is in seconds since 1970, nothing without TLS.
std::string metrics_page(const std::vector<std::unique_ptr<WorkerCounters>>& workers, const InProcessHub& hub,
                         const ice::TurnStatus& turn, std::optional<std::uint64_t> certificate_expires = std::nullopt,
                         bool draining = false);

}  // namespace beckon
