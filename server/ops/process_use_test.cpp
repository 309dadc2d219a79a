#include "ops/process_use.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <ctime>
#include <vector>

namespace beckon::ops {
namespace {

TEST(ProcessUse, counts_memory_when_it_is_touched) {
  const ProcessUse before = process_use();
  const std::vector<char> more(64 << 20, 'x');
  const ProcessUse after = process_use();
  EXPECT_GT(before.own, 0U);
  EXPECT_GE(before.resident, before.own);
  EXPECT_GE(after.own, before.own + (60 << 20)) << more[1];
  EXPECT_GE(after.resident, before.resident + (60 << 20));
}

// A sanitizer's malloc does not say.
TEST(ProcessUse, tells_what_is_in_use_from_what_is_kept_for_later) {
  const std::uint64_t before = process_use().allocated;
  if (before == 0) return;
  std::vector<std::vector<char>> pieces(1000, std::vector<char>(10'000, 'x'));
  EXPECT_GE(process_use().allocated, before + 10'000'000);
  pieces.clear();
  EXPECT_LT(process_use().allocated, before + 1'000'000);
}

TEST(ProcessUse, counts_time_of_the_processor_and_knows_the_limit_of_descriptors) {
  const double before = process_use().cpu_seconds;
  const std::clock_t end = std::clock() + CLOCKS_PER_SEC / 20;
  while (std::clock() < end) continue;
  EXPECT_GE(process_use().cpu_seconds, before + 0.04);
  EXPECT_EQ(process_use().most_descriptors, static_cast<double>(::sysconf(_SC_OPEN_MAX)));
}

}  // namespace
}  // namespace beckon::ops
