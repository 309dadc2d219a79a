#include "ice/turn_access.hpp"

#include <gmock/gmock.h>

namespace beckon::ice {
namespace {

using ::testing::ElementsAre;

const CallId call = CallId::random(), other_call = CallId::random();
const SessionId session = SessionId::random(), other_session = SessionId::random();

TurnRelay relay(std::vector<std::string> urls, std::string secret) {
  return {std::move(urls), std::move(secret), [] { return true; }};
}

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
  const TurnAccess access({relay({"turn:a"}, "north"), relay({"turn:b", "turn:c"}, "south")}, Duration{60'000});
  const auto servers = access.servers_for(call, session, 1'700'000'000'999);
  ASSERT_EQ(servers.size(), 2u);
  EXPECT_THAT(servers[0].urls, ElementsAre("turn:a"));
  EXPECT_THAT(servers[1].urls, ElementsAre("turn:b", "turn:c"));
  EXPECT_EQ(servers[0].credentials.username, "1700000060:" + turn_user("north", call, session));
  EXPECT_EQ(servers[1].credentials.username, "1700000060:" + turn_user("south", call, session));
  EXPECT_EQ(access.renew_after(), Duration{30'000});
}

TEST(TurnAccess, Leaves_out_a_server_that_is_not_offered) {
  bool offered = false;
  const TurnAccess access({{{"turn:own"}, "north", [&] { return offered; }}, relay({"turn:other"}, "south")},
                          Duration{60'000});
  const auto urls = [&access] {
    std::vector<std::string> all;
    for (const auto& server : access.servers_for(call, session, 0)) all.push_back(server.urls.front());
    return all;
  };
  EXPECT_THAT(urls(), ElementsAre("turn:other"));
  offered = true;
  EXPECT_THAT(urls(), ElementsAre("turn:own", "turn:other"));
}

TEST(TurnUrls, Are_for_UDP_and_TCP_again_for_IPv6_and_last_for_TLS) {
  EXPECT_THAT(turn_urls({"192.0.2.1", 3478, {}, 0}),
              ElementsAre("turn:192.0.2.1:3478?transport=udp", "turn:192.0.2.1:3478?transport=tcp"));
  EXPECT_THAT(turn_urls({"192.0.2.1", 3478, "2001:db8::7", 0}),
              ElementsAre("turn:192.0.2.1:3478?transport=udp", "turn:192.0.2.1:3478?transport=tcp",
                          "turn:[2001:db8::7]:3478?transport=udp", "turn:[2001:db8::7]:3478?transport=tcp"));
  EXPECT_THAT(turn_urls({"turn.example.org", 80, {}, 443}),
              ElementsAre("turn:turn.example.org:80?transport=udp", "turn:turn.example.org:80?transport=tcp",
                          "turns:turn.example.org:443?transport=tcp"));
}

TEST(TurnAccess, Knows_the_stun_url_of_each_server_that_takes_udp) {
  const TurnAccess access({relay(turn_urls({"192.0.2.1", 3478, {}, 0}), "north"),
                           relay({"turns:a:443", "turn:a:3478?transport=tcp"}, "north"),
                           relay({"turns:a:443", "turn:a:3478?transport=tcp", "turn:b", "turn:c"}, "north")},
                          Duration{60'000});
  EXPECT_THAT(access.stun_urls(), ElementsAre("stun:192.0.2.1:3478", "stun:b"));
}

}  // namespace
}  // namespace beckon::ice
