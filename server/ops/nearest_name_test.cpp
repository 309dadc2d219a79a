#include "ops/nearest_name.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace beckon::ops {
namespace {

const std::vector<std::string> names{"workers", "listen", "grace", "grace-in-call", "invite-time"};

TEST(NearestName, Is_the_one_with_the_fewest_changes) {
  EXPECT_EQ(nearest_name("workers", names), "workers");
  EXPECT_EQ(nearest_name("wrokers", names), "workers");
  EXPECT_EQ(nearest_name("lsiten", names), "listen");
  EXPECT_EQ(nearest_name("grace-call", names), "grace-in-call");
  EXPECT_EQ(nearest_name("invitetime", names), "invite-time");
}

TEST(NearestName, Is_quick_and_something_for_any_text) {
  EXPECT_EQ(nearest_name("", names), "grace");
  const std::vector<char> endless(10'000'000, 'x');
  EXPECT_FALSE(nearest_name({endless.data(), endless.size()}, names).empty());
}

}  // namespace
}  // namespace beckon::ops
