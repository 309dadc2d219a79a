#include "ops/units.hpp"

#include <gtest/gtest.h>

namespace beckon::ops {
namespace {

using namespace std::chrono_literals;

TEST(Durations, Are_a_whole_number_and_a_unit) {
  EXPECT_EQ(parse_duration("250ms"), 250ms);
  EXPECT_EQ(parse_duration("10s"), 10s);
  EXPECT_EQ(parse_duration("2m"), 2min);
  EXPECT_EQ(parse_duration("1h"), 1h);
  EXPECT_EQ(parse_duration("0s"), 0s);
  for (const auto* text :
       {"", "10", "s", "-1s", "+1s", "1.5s", "10 s", " 10s", "10s ", "10S", "1h30m", "10sec", "1d"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

TEST(Durations, That_overflow_are_none) {
  EXPECT_TRUE(parse_duration("9223372036854775807ms"));
  EXPECT_FALSE(parse_duration("9223372036854775808ms"));
  EXPECT_FALSE(parse_duration("18446744073709551616ms"));
  EXPECT_FALSE(parse_duration("2562047788016h"));
}

TEST(Durations, Are_written_in_the_largest_unit_that_divides_them) {
  EXPECT_EQ(format_duration(0ms), "0s");
  EXPECT_EQ(format_duration(250ms), "250ms");
  EXPECT_EQ(format_duration(90s), "90s");
  EXPECT_EQ(format_duration(120s), "2m");
  EXPECT_EQ(format_duration(60min), "1h");
}

TEST(ByteSizes, Are_a_whole_number_and_perhaps_a_binary_unit) {
  EXPECT_EQ(parse_bytes("4000"), 4000);
  EXPECT_EQ(parse_bytes("64KiB"), 65'536);
  EXPECT_EQ(parse_bytes("1MiB"), 1'048'576);
  EXPECT_EQ(parse_bytes("2GiB"), 2'147'483'648);
  for (const auto* text : {"", "KiB", "-1", "64KB", "64kib", "64K", "64 KiB", "1.5MiB", "99999999999GiB"}) {
    EXPECT_FALSE(parse_bytes(text)) << text;
  }
}

TEST(ByteSizes, Are_written_in_the_largest_unit_that_divides_them) {
  EXPECT_EQ(format_bytes(0), "0");
  EXPECT_EQ(format_bytes(1000), "1000");
  EXPECT_EQ(format_bytes(73'728), "72KiB");
  EXPECT_EQ(format_bytes(1'048'576), "1MiB");
}

}  // namespace
}  // namespace beckon::ops
