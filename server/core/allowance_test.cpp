#include "core/allowance.hpp"

#include <gtest/gtest.h>

#include "core/allowance_table.hpp"

namespace beckon {
namespace {

using namespace std::chrono_literals;

constexpr Rate ten_a_minute{10, Duration(60s)};
const Time begin{Duration(1'000'000)};

TEST(Allowance, gives_all_of_a_rate_at_once_and_then_what_has_come_back) {
  Allowance left;
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(left.take(ten_a_minute, begin)) << i;
  EXPECT_FALSE(left.take(ten_a_minute, begin));
  EXPECT_EQ(left.wait(ten_a_minute, begin), 6s);
  EXPECT_FALSE(left.take(ten_a_minute, begin + 5999ms));
  EXPECT_TRUE(left.take(ten_a_minute, begin + 6s));
  EXPECT_FALSE(left.take(ten_a_minute, begin + 6s));
  EXPECT_TRUE(left.take(ten_a_minute, begin + 66s, 10));
  EXPECT_FALSE(left.take(ten_a_minute, begin + 66s));
}

TEST(Allowance, never_holds_more_than_the_rate) {
  Allowance left;
  EXPECT_TRUE(left.take(ten_a_minute, begin + 24h, 10));
  EXPECT_FALSE(left.take(ten_a_minute, begin + 24h));
}

TEST(Allowance, that_was_refused_has_lost_nothing) {
  Allowance left;
  EXPECT_TRUE(left.take(ten_a_minute, begin, 8));
  EXPECT_FALSE(left.take(ten_a_minute, begin, 3));
  EXPECT_TRUE(left.take(ten_a_minute, begin, 2));
}

TEST(Allowance, may_be_overdrawn_and_pays_it_back) {
  Allowance left;
  left.spend(ten_a_minute, begin, 25);
  EXPECT_EQ(left.wait(ten_a_minute, begin), 96s);  // 15 owed, and one more
  EXPECT_FALSE(left.take(ten_a_minute, begin + 95s));
  EXPECT_TRUE(left.take(ten_a_minute, begin + 96s));
  EXPECT_FALSE(left.whole(begin + 120s));
  EXPECT_TRUE(left.whole(begin + 156s));
}

TEST(Allowance, of_more_than_the_rate_waits_until_it_is_whole) {
  Allowance left;
  EXPECT_EQ(left.wait(ten_a_minute, begin, 1000), 0s);
  left.spend(ten_a_minute, begin, 5);
  EXPECT_EQ(left.wait(ten_a_minute, begin, 1000), 30s);
}

TEST(Allowance, without_a_limit_always_gives) {
  Allowance left;
  const Rate none{0, Duration(60s)};
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(left.take(none, begin, 1'000'000'000));
  left.spend(none, begin, 1'000'000'000);
  EXPECT_TRUE(left.whole(begin));
}

TEST(Allowance, counts_bytes_to_the_nanosecond) {
  const Rate bytes{5 * 1024 * 1024, Duration(10s)};
  Allowance left;
  for (std::uint64_t i = 0; i < bytes.most; i += 64) EXPECT_TRUE(left.take(bytes, begin, 64));
  EXPECT_FALSE(left.take(bytes, begin, 64 * 1024));
  EXPECT_EQ(left.wait(bytes, begin, 64 * 1024), 125ms);
}

TEST(Allowance, may_be_asked_by_a_clock_that_is_a_little_behind) {
  Allowance left;
  EXPECT_TRUE(left.take(ten_a_minute, begin, 10));
  EXPECT_FALSE(left.take(ten_a_minute, begin - 3ms));
  EXPECT_EQ(left.wait(ten_a_minute, begin - 3ms), 6003ms);
}

TEST(AllowanceTable, counts_each_key_apart) {
  AllowanceTable<int> table;
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(table.take(ten_a_minute, 1, begin));
  EXPECT_FALSE(table.take(ten_a_minute, 1, begin));
  EXPECT_EQ(table.wait(ten_a_minute, 1, begin), 6s);
  EXPECT_EQ(table.wait(ten_a_minute, 2, begin), 0s);
  EXPECT_TRUE(table.take(ten_a_minute, 2, begin));
}

TEST(AllowanceTable, forgets_keys_that_have_all_again) {
  AllowanceTable<int> table;
  for (int key = 0; key < 5000; ++key) table.spend(ten_a_minute, key, begin);
  EXPECT_EQ(table.size(), 5000u);
  for (int key = 5000; key < 12'000; ++key) table.spend(ten_a_minute, key, begin + 6s);
  EXPECT_LT(table.size(), 8'000u);
  EXPECT_TRUE(table.take(Rate{}, 99'999, begin));
  EXPECT_EQ(table.wait(ten_a_minute, 99'999, begin), 0s);
}

}  // namespace
}  // namespace beckon
