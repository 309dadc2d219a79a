// The page at /metrics: what all workers count, added up (docs/metrics.md).
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "app/worker.hpp"
#include "ice/turn_status.hpp"

namespace beckon {

// Any thread, while the workers run.
std::string metrics_page(const std::vector<std::unique_ptr<WorkerCounters>>& workers, const InProcessHub& hub,
                         const ice::TurnStatus& turn);

}  // namespace beckon
