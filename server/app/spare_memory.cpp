#include "app/spare_memory.hpp"

#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <ctime>

#include "ops/process_use.hpp"

namespace beckon {
namespace {

constexpr std::uint64_t worth_giving = 128 << 10;  // bytes
constexpr int rest = 1'000;                        // for each moment of looking

// Bytes that are in memory and that nobody has from malloc.
std::uint64_t spare(const ops::ProcessUse& use) { return use.own > use.allocated ? use.own - use.allocated : 0; }

// Of this thread, without what others had of the processor meanwhile.
std::chrono::nanoseconds time_spent() {
  timespec spent{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &spent);
  return std::chrono::seconds(spent.tv_sec) + std::chrono::nanoseconds(spent.tv_nsec);
}

}  // namespace

SpareMemory::SpareMemory(net::Loop& loop, Duration interval)
    : loop_(loop), interval_(interval), next_(loop.now() + interval) {
  loop_.on_alarm([this] { return next_; }, [this] { look(); });
}

void SpareMemory::look() {
  const auto before = time_spent();
  ops::ProcessUse use = ops::process_use();
  if (spare(use) > kept_ + std::max(worth_giving, use.allocated / 16)) {
    ::malloc_trim(0);
    use = ops::process_use();
    kept_ = spare(use);
  }
  kept_ = std::min(kept_, spare(use));
  const auto took = std::chrono::duration_cast<Duration>(rest * (time_spent() - before));
  next_ = loop_.now() + std::max(interval_, took);
}

}  // namespace beckon
