#include "core/name_claim.hpp"

#include <gtest/gtest.h>

namespace beckon {
namespace {

const UserId ada = *UserId::parse("ada"), bob = *UserId::parse("bob");

TEST(NameClaim, belongs_to_the_first_user_and_to_all_their_sessions) {
  const auto one = SessionId::random(), two = SessionId::random();
  auto claim = with_holder(std::nullopt, ada, one);
  ASSERT_TRUE(claim);
  claim = with_holder(*claim, ada, two);
  ASSERT_TRUE(claim);
  EXPECT_EQ(claim->sessions, (std::vector{one, two}));
  EXPECT_EQ(with_holder(*claim, ada, two)->sessions.size(), 2u);
}

TEST(NameClaim, is_refused_to_another_user) {
  const auto claim = with_holder(std::nullopt, ada, SessionId::random());
  const auto refused = with_holder(*claim, bob, SessionId::random());
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code, ErrorCode::NameTaken);
}

TEST(NameClaim, is_free_when_the_last_session_lets_go) {
  const auto one = SessionId::random(), two = SessionId::random();
  auto claim = without_holder({ada, {one, two}}, one);
  ASSERT_TRUE(claim);
  EXPECT_EQ(without_holder(*claim, SessionId::random()), claim);
  EXPECT_FALSE(without_holder(*claim, two));
}

}  // namespace
}  // namespace beckon
