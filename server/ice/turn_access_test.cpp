#include "ice/turn_access.hpp"

#include <gmock/gmock.h>

namespace beckon::ice {
namespace {

using ::testing::ElementsAre;

const CallId call = CallId::random(), other_call = CallId::random();
const SessionId session = SessionId::random(), other_session = SessionId::random();

TEST(TurnCredentials, Are_what_openssl_computes) {
  // printf %s 1700000000:ada | openssl dgst -sha1 -hmac north -binary | base64
  const auto made = turn_credentials("north", 1'700'000'000, "ada");
  EXPECT_EQ(made.username, "1700000000:ada");
  EXPECT_EQ(made.password, "ndZ88ryT1whVxdkcRLepT9D1MpM=");
}

TEST(TurnUser, Is_the_same_for_a_session_in_a_call_and_tells_nobody_which) {
  const auto user = turn_user("north", call, session);
  EXPECT_EQ(user, turn_user("north", call, session));
  EXPECT_THAT(user, ::testing::MatchesRegex("[0-9a-f]{32}"));
  EXPECT_NE(user, turn_user("north", other_call, session));
  EXPECT_NE(user, turn_user("north", call, other_session));
  EXPECT_NE(user, turn_user("south", call, session));
}

TEST(TurnAccess, Gives_each_party_of_a_call_credentials_that_expire_after_their_lifetime) {
  const TurnAccess access(turn_urls("192.0.2.1", 3478), "north", Duration{60'000}, [] { return true; });
  const auto server = access.server_for(call, session, 1'700'000'000'999);
  ASSERT_TRUE(server);
  EXPECT_THAT(server->urls, ElementsAre("turn:192.0.2.1:3478?transport=udp", "turn:192.0.2.1:3478?transport=tcp"));
  EXPECT_EQ(server->credentials.username, "1700000060:" + turn_user("north", call, session));
  EXPECT_EQ(access.renew_after(), Duration{30'000});
}

TEST(TurnAccess, Gives_nothing_while_the_server_is_not_offered) {
  bool offered = false;
  const TurnAccess access(turn_urls("a", 1), "north", Duration{60'000}, [&] { return offered; });
  EXPECT_FALSE(access.server_for(call, session, 0));
  offered = true;
  EXPECT_TRUE(access.server_for(call, session, 0));
}

TEST(TurnAccess, Knows_the_stun_url_of_a_server_that_takes_udp) {
  const auto stun_of = [](std::vector<std::string> urls) {
    return TurnAccess(std::move(urls), "north", Duration{60'000}, [] { return true; }).stun_url();
  };
  EXPECT_EQ(stun_of(turn_urls("192.0.2.1", 3478)), "stun:192.0.2.1:3478");
  EXPECT_EQ(stun_of({"turns:a:443", "turn:a:3478?transport=tcp", "turn:b"}), "stun:b");
  EXPECT_EQ(stun_of({"turns:a:443", "turn:a:3478?transport=tcp"}), std::nullopt);
}

}  // namespace
}  // namespace beckon::ice
