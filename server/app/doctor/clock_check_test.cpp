#include "app/doctor/clock_check.hpp"

#include "app/doctor/finding_in_tests.hpp"

namespace beckon::doctor {
namespace {

using namespace std::chrono_literals;

TEST(ClockCheck, Judges_how_far_another_clock_is) {
  for (const auto& [ahead, status] : {std::pair(0s, "ok"),
                                      {-30s, "ok"},
                                      {31s, "warning"},
                                      {-300s, "warning"},
                                      {301s, "error"},
                                      {-90'000s, "error"}}) {
    const auto found = judge_clock({true, 2026, ahead, "https://talk.example.org"});
    EXPECT_EQ(status_of(found, "clock.difference"), status) << ahead.count();
    EXPECT_EQ(status_of(found, "clock.synchronized"), "ok");
    expect_well_said(found);
  }
}

TEST(ClockCheck, Warns_of_a_clock_that_nobody_sets_and_of_an_impossible_year) {
  const auto found = judge_clock({false, 1970, {}, {}});
  EXPECT_EQ(status_of(found, "clock.synchronized"), "warning");
  EXPECT_EQ(status_of(found, "clock.year"), "error");
  EXPECT_EQ(status_of(found, "clock.difference"), "none");
  expect_well_said(found);
  EXPECT_EQ(status_of(judge_clock({true, 2026, {}, {}}), "clock.year"), "none");
}

TEST(ClockCheck, Reads_the_date_of_an_answer) {
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), 784'111'777);
  for (const auto* wrong : {"", "yesterday", "1994-11-06"}) EXPECT_FALSE(parse_http_date(wrong)) << wrong;
}

}  // namespace
}  // namespace beckon::doctor
