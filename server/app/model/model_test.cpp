// Random schedules of everything that can happen, against what must hold in each. How to play one again:
// CONTRIBUTING.md.
#include <gtest/gtest.h>
#include <malloc.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "app/model/schedule.hpp"
#include "ops/log.hpp"

namespace beckon::model {
namespace {

constexpr std::uint32_t no_limit = ~0u, tests = 8;

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

// The shortest beginning of the schedule that fails, as a trace.
std::string report(std::uint64_t seed, std::uint32_t steps) {
  std::uint32_t least = 0;
  while (least < steps && Schedule(seed, least, false).play().fault.empty()) ++least;
  const Outcome outcome = Schedule(seed, least, true).play();
  return "seed " + std::to_string(seed) + ", after " + std::to_string(least) + " steps: " + outcome.fault + '\n' +
         outcome.trace;
}

// Shards are made and dropped all the time: their memory is to stay at hand.
void keep_memory() {
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
}

void play(std::uint64_t first, std::uint64_t count, Coverage& coverage) {
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const Outcome outcome = Schedule(seed, no_limit, false).play(&coverage);
    ASSERT_EQ(outcome.fault, "") << report(seed, outcome.steps + 1);
  }
}

// What must have come about in a thousand schedules, or they are not worth much.
const std::vector<std::string> expected{
    "accept",
    "call is active",
    "call lives to the end",
    "ended answered-elsewhere",
    "ended busy",
    "ended cancelled",
    "ended declined",
    "ended hung-up",
    "ended connection-lost",
    "ended no-answer",
    "ended replaced",
    "lost transport",
    "media came back",
    "merged",
    "moved",
    "reload",
    "restart",
    "resumed",
    "rebuilt after a restart",
    "rung again after a restart",
    "hung up on return",
    "signals resent",
    "joined",
    "joined again",
    "three in a call by link",
    "call by link lives to the end",
    "blocked",
    "unblocked",
    "blocked in the end",
    "a list brought back",
    "nobody there for who is blocked",
    "a call ended by a block",
    "message between shards lost",
    "message between shards repeated",
    "message between shards late",
    "write lost a race",
    "write failed",
};

class Schedules : public testing::TestWithParam<std::uint32_t> {};

TEST_P(Schedules, keep_what_is_guaranteed) {
  if (std::getenv("BECKON_MODEL_LOG")) ops::start_logging("debug", "text");
  keep_memory();
  Coverage coverage;
  if (std::getenv("BECKON_MODEL_SEED")) {  // one alone
    if (GetParam() == 0) play(setting("BECKON_MODEL_SEED", 0), 1, coverage);
    return;
  }
  const std::uint64_t count = setting("BECKON_MODEL_SCHEDULES", 1'000) / tests;
  play(setting("BECKON_MODEL_FIRST", 0) + GetParam() * count, count, coverage);
  if (HasFatalFailure() || count < 1'000) return;
  for (const auto& what : expected) EXPECT_GT(coverage.counts[what], 0) << "no schedule came to: " << what;
}

INSTANTIATE_TEST_SUITE_P(Seeds, Schedules, testing::Range(0u, tests));

}  // namespace
}  // namespace beckon::model
