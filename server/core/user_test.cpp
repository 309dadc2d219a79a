#include "core/user.hpp"

#include <gtest/gtest.h>

#include "core/call_cast.hpp"

namespace beckon::cast {
namespace {

User bob() { return {b1.who.name, {}}; }

TEST(User, has_each_session_once) {
  User user = with_session(with_session(bob(), b1.at, true), b2.at, true);
  EXPECT_EQ(user.sessions, (std::vector<UserSession>{{b1.at, true}, {b2.at, true}}));
  user = with_session(user, b1.at, false);
  EXPECT_EQ(user.sessions, (std::vector<UserSession>{{b1.at, false}, {b2.at, true}}));
}

TEST(User, a_session_that_moved_is_where_it_is_now) {
  const SessionRef moved{b1.at.session, ShardId{9}};
  const User user = with_session(with_session(bob(), b1.at, true), moved, true);
  EXPECT_EQ(user.sessions, (std::vector<UserSession>{{moved, true}}));
}

TEST(User, rings_on_the_attached_sessions_only) {
  const User user = with_session(with_session(with_session(bob(), b1.at, true), b2.at, false), b3.at, true);
  EXPECT_EQ(attached_sessions(user), (std::vector{b1.at, b3.at}));
  EXPECT_TRUE(attached_sessions(bob()).empty());
}

TEST(User, loses_a_session_once) {
  const User user = with_session(with_session(bob(), b1.at, true), b2.at, true);
  const User left = without_session(user, b1.at.session);
  EXPECT_EQ(left.sessions, (std::vector<UserSession>{{b2.at, true}}));
  EXPECT_EQ(left.name, user.name);
  EXPECT_EQ(without_session(left, b1.at.session), left);
  EXPECT_TRUE(without_session(left, b2.at.session).sessions.empty());
}

}  // namespace
}  // namespace beckon::cast
