// Memory that many clients needed for a moment and nobody needs now. malloc keeps it, each thread's for itself, so that
// a server would stay as large as it ever was.
#pragma once
#include "net/loop.hpp"

namespace beckon {

// Gives spare memory back to the system. On the loop's thread, which it gives an alarm; outlives the loop's run.
class SpareMemory {
 public:
  // Looks every `interval`; more seldom where looking, which holds malloc's locks, takes over a thousandth of it.
  explicit SpareMemory(net::Loop& loop, Duration interval = Duration{10'000});
  SpareMemory(const SpareMemory&) = delete;
  SpareMemory& operator=(const SpareMemory&) = delete;

 private:
  void look();

  net::Loop& loop_;
  const Duration interval_;
  Time next_;
  std::uint64_t kept_ = 0;  // bytes that could not be given back when it was tried last
};

}  // namespace beckon
