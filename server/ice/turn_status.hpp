// How our own TURN server is, for any thread.
#pragma once
#include <atomic>
#include <cstdint>

#include "ice/supervision.hpp"

namespace beckon::ice {

struct TurnStatus {
  std::atomic<bool> settled = false;  // it was up once, or a start came to nothing
  std::atomic<bool> up = false;       // it runs and answers
  std::atomic<bool> offered = true;   // worth telling clients of
  std::atomic<TurnTrouble> trouble = TurnTrouble::None;
  std::atomic<std::uint64_t> restarts = 0, adopted = 0;
};

}  // namespace beckon::ice
