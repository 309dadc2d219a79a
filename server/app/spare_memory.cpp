#include "app/spare_memory.hpp"

#include <malloc.h>

#include <algorithm>
#include <chrono>

#include "ops/process_use.hpp"

namespace beckon {
namespace {

constexpr std::uint64_t worth_giving = 1 << 20;  // bytes
constexpr int rest = 1'000;                      // for each moment of looking

// Bytes that are in memory and that nobody has from malloc.
std::uint64_t spare(std::uint64_t used) {
  const std::uint64_t own = ops::process_use().own;
  return own > used ? own - used : 0;
}

std::uint64_t used_of_malloc() {
  const struct mallinfo2 info = ::mallinfo2();
  return info.uordblks + info.hblkhd;
}

}  // namespace

SpareMemory::SpareMemory(net::Loop& loop, Duration interval)
    : loop_(loop), interval_(interval), next_(loop.now() + interval) {
  loop_.on_alarm([this] { return next_; }, [this] { look(); });
}

void SpareMemory::look() {
  const auto began = std::chrono::steady_clock::now();
  const std::uint64_t used = used_of_malloc();
  if (spare(used) > kept_ + std::max(worth_giving, used / 4)) {
    ::malloc_trim(0);
    kept_ = spare(used);
  }
  kept_ = std::min(kept_, spare(used));
  const auto took = std::chrono::steady_clock::now() - began;
  next_ = loop_.now() + std::max(interval_, std::chrono::duration_cast<Duration>(rest * took));
}

}  // namespace beckon
