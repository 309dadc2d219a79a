#include "core/user.hpp"

#include <gtest/gtest.h>

#include "core/call_cast.hpp"

namespace beckon::cast {
namespace {

User bob() { return {b1.who.name, {}}; }

TEST(User, has_each_session_once) {
  User user = with_session(with_session(bob(), b1.at), b2.at);
  EXPECT_EQ(user.sessions, (std::vector<UserSession>{{b1.at}, {b2.at}}));
  user = detached_session(user, b1.at, 1);
  EXPECT_EQ(user.sessions, (std::vector<UserSession>{{b1.at, false}, {b2.at}}));
}

TEST(User, a_session_that_came_anew_is_where_it_is_now) {
  const SessionRef moved{b1.at.session, ShardId{9}};
  const User user = with_session(with_session(bob(), b1.at), moved, 4);
  EXPECT_EQ(user.sessions, (std::vector<UserSession>{{moved, true, 4, 2}}));
  EXPECT_EQ(without_session(user, b1.at, 1), user) << "what is said of its first arrival changes nothing";
  EXPECT_EQ(detached_session(user, b1.at, 1), user);
  EXPECT_FALSE(detached_session(user, moved, 2).sessions[0].attached);
  EXPECT_EQ(with_session(user, b1.at, 5, 1000).sessions[0].arrival, 1000u);
  EXPECT_EQ(with_session(with_session(user, b1.at, 5, 1000), b1.at, 6, 999).sessions[0].arrival, 1001u);
}

TEST(User, rings_on_the_attached_sessions_only) {
  const User user = detached_session(with_session(with_session(with_session(bob(), b1.at), b2.at), b3.at), b2.at, 1);
  EXPECT_EQ(attached_sessions(user), (std::vector{b1.at, b3.at}));
  EXPECT_TRUE(attached_sessions(bob()).empty());
}

TEST(User, loses_a_session_once) {
  const User user = with_session(with_session(bob(), b1.at), b2.at);
  const User left = without_session(user, b1.at, 1);
  EXPECT_EQ(left.sessions, (std::vector<UserSession>{{b2.at}}));
  EXPECT_EQ(left.name, user.name);
  EXPECT_EQ(without_session(left, b1.at, 1), left);
  EXPECT_TRUE(without_session(left, b2.at, 1).sessions.empty());
}

}  // namespace
}  // namespace beckon::cast
