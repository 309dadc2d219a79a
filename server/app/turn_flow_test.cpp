// Who is given TURN credentials, and when.
#include <gtest/gtest.h>

#include "app/mdn_world.hpp"
#include "app/world.hpp"

namespace beckon::testing {
namespace {

using boost::json::object;

constexpr Duration lifetime{3'600'000};

class TurnFlow : public ::testing::Test {
 protected:
  static Settings settings(bool& offered) {
    Settings s;
    s.stun = {"stun:192.0.2.1:3478"};
    s.turn =
        std::make_shared<ice::TurnAccess>(std::vector<ice::TurnRelay>{{ice::turn_urls({"192.0.2.1", 3478, {}, 0}),
                                                                       "a secret", [&offered] { return offered; }}},
                                          lifetime);
    return s;
  }
  TurnFlow() {
    ada.hello("Ada", 1);
    bob.hello("Bob", 2);
    ada.request(message("call-invite", {{"call", call}, {"to", bob.user}, {"media", video}}));
  }
  void answer() {
    const auto answer = bob.request(message("call-accept", {{"call", call}, {"media", video}}));
    ASSERT_EQ(answer.at("type"), "ok") << answer;
    for (Client* client : {&ada, &bob})
      client->request(
          message("call-media", {{"call", call}, {"peer", client == &ada ? "p1" : "p0"}, {"state", "connected"}}));
    ASSERT_EQ(ada.last("call").at("state"), "active");
  }
  static const object& turn_of(const object& snapshot) {
    const auto& servers = snapshot.at(snapshot.contains("ice") ? "ice" : "servers").as_array();
    EXPECT_EQ(servers.size(), 2u) << snapshot;
    return servers.at(1).as_object();
  }

  bool offered = true;
  World world{2, settings(offered)};
  Client &ada = world.connect(0), &bob = world.connect(1);
  const std::string call = random_id128();
};

TEST_F(TurnFlow, gives_no_credentials_before_the_call_is_answered) {
  for (Client* client : {&ada, &bob}) {
    EXPECT_FALSE(client->last("call").contains("ice"));
    EXPECT_EQ(boost::json::serialize(client->last("welcome")).find("turn:"), std::string::npos);
  }
  const auto refused = bob.request(message("ice-servers", {{"call", call}}));
  EXPECT_EQ(refused.at("code"), "not-a-party");
  EXPECT_EQ(ada.request(message("ice-servers", {{"call", call}})).at("code"), "wrong-state");
  EXPECT_EQ(ada.count("ice-servers") + bob.count("ice-servers"), 0u);
}

TEST_F(TurnFlow, gives_each_party_of_an_answered_call_its_own_with_no_name_in_it) {
  answer();
  const object mine = turn_of(ada.last("call")), theirs = turn_of(bob.last("call"));
  EXPECT_EQ(mine.at("urls"),
            (boost::json::array{"turn:192.0.2.1:3478?transport=udp", "turn:192.0.2.1:3478?transport=tcp"}));
  // The world's wall clock stands at 1,800,000,000 seconds.
  const std::string name(mine.at("username").as_string());
  EXPECT_TRUE(name.starts_with("1800003600:")) << name;
  EXPECT_EQ(name.size(), std::string("1800003600:").size() + 32);
  EXPECT_NE(mine.at("username"), theirs.at("username"));
  EXPECT_NE(mine.at("credential"), theirs.at("credential"));
  EXPECT_GE(world.counters(0).turn_credentials.get(), 1u);
}

TEST_F(TurnFlow, gives_users_of_mdns_dialect_none) {
  Client& mona = mdn_client(world, "Mona");
  mona.send(video_offer("Ada"));
  const std::string its(ada.last("call").at("call").as_string());
  ASSERT_NE(its, call);
  ASSERT_EQ(ada.request(message("call-accept", {{"call", its}, {"media", video}})).at("type"), "ok");
  turn_of(ada.last("call"));
  world.pass(lifetime);
  EXPECT_GE(ada.count("ice-servers"), 1u);
  for (const object& told : mona.take()) {
    EXPECT_EQ(boost::json::serialize(told).find("turn:"), std::string::npos) << told;
  }
}

TEST_F(TurnFlow, gives_them_again_on_request) {
  answer();
  EXPECT_EQ(ada.request(message("ice-servers", {{"call", call}})).at("type"), "ok");
  EXPECT_EQ(turn_of(ada.last("ice-servers")), turn_of(ada.last("call")));
}

TEST_F(TurnFlow, renews_them_inside_the_call_before_they_expire_and_not_after_it) {
  answer();
  ada.take();
  bob.take();
  world.pass(lifetime / 2 - Duration{1});
  EXPECT_EQ(ada.count("ice-servers") + bob.count("ice-servers"), 0u);
  world.pass(Duration{1});
  for (Client* client : {&ada, &bob}) {
    ASSERT_EQ(client->count("ice-servers"), 1u);
    EXPECT_EQ(client->last("ice-servers").at("call").as_string(), call);
    turn_of(client->last("ice-servers"));
  }
  world.pass(lifetime * 2);
  EXPECT_EQ(ada.count("ice-servers"), 5u);
  ada.request(message("hang-up", {{"call", call}}));
  world.pass(lifetime * 2);
  EXPECT_EQ(ada.count("ice-servers"), 5u);
  EXPECT_EQ(bob.count("ice-servers"), 5u);
}

TEST_F(TurnFlow, leaves_the_relay_out_while_it_is_not_offered_and_gives_it_once_it_is) {
  offered = false;
  answer();
  EXPECT_EQ(ada.last("call").at("ice"),
            (boost::json::array{object{{"urls", boost::json::array{"stun:192.0.2.1:3478"}}}}));
  offered = true;
  ada.request(message("ice-servers", {{"call", call}}));
  turn_of(ada.last("ice-servers"));
  world.pass(lifetime / 2);
  turn_of(bob.last("ice-servers"));
}

}  // namespace
}  // namespace beckon::testing
