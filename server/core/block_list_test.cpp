#include "core/block_list.hpp"

#include <gtest/gtest.h>

namespace beckon {
namespace {

const UserId eve = *UserId::parse("g-eve"), mal = *UserId::parse("g-mal"), zoe = *UserId::parse("g-zoe");
constexpr std::uint64_t today = 1'700'000'000'000;

BlockList of(std::uint64_t version, std::initializer_list<UserId> users) {
  BlockList list{version, {}};
  for (const UserId& user : users) list.users.push_back({user});
  return list;
}

TEST(BlockList, takes_each_user_once_and_lets_go_of_them) {
  const auto one = with_blocked({}, {eve, UserName::parse("Eve")}, 10, today);
  ASSERT_TRUE(one);
  EXPECT_TRUE(one->has(eve));
  EXPECT_FALSE(one->has(mal));
  EXPECT_EQ(*with_blocked(*one, {eve}, 10, today + 5), *one);
  const BlockList none = without_blocked(*one, eve, today + 9);
  EXPECT_FALSE(none.has(eve));
  EXPECT_EQ(without_blocked(none, eve, today + 50), none);
}

TEST(BlockList, has_a_version_that_grows_with_every_change_also_when_the_clock_goes_back) {
  const BlockList one = *with_blocked({}, {eve}, 10, today);
  EXPECT_EQ(one.version, today);
  const BlockList two = *with_blocked(one, {mal}, 10, today - 1000);
  EXPECT_EQ(two.version, today + 1);
  EXPECT_EQ(without_blocked(two, mal, today - 1000).version, today + 2);
}

TEST(BlockList, is_full_at_its_limit) {
  const BlockList full = of(today, {eve, mal});
  const auto refused = with_blocked(full, {zoe}, 2, today);
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code, ErrorCode::RateLimited);
  EXPECT_TRUE(with_blocked(full, {mal}, 2, today));
}

TEST(BlockList, of_a_device_counts_when_it_is_newer) {
  const BlockList known = of(today - 10, {eve});
  EXPECT_EQ(newer_list(known, of(today - 11, {mal}), zoe, 10, today), known);
  EXPECT_EQ(newer_list(known, of(today - 10, {mal}), zoe, 10, today), known);
  EXPECT_EQ(newer_list(known, of(today - 9, {mal}), zoe, 10, today), of(today - 9, {mal}));
  EXPECT_EQ(newer_list(known, of(today - 9, {}), zoe, 10, today), of(today - 9, {}));
}

TEST(BlockList, of_a_device_is_taken_with_care) {
  EXPECT_EQ(newer_list({}, of(UINT64_MAX, {eve}), zoe, 10, today).version, today);
  EXPECT_EQ(newer_list({}, of(1, {eve, eve, zoe, mal}), zoe, 10, today), of(1, {eve, mal}));
  EXPECT_EQ(newer_list({}, of(1, {eve, mal}), zoe, 1, today), of(1, {eve}));
}

}  // namespace
}  // namespace beckon
