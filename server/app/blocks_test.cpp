// Who is blocked, among clients of real shards: what they are told, to the byte, is what they would be told of somebody
// who is not here.
#include <gtest/gtest.h>

#include "app/mdn_world.hpp"

namespace beckon::testing {
namespace {

using boost::json::array;
using boost::json::object;

const std::string nobody_s_id = "g-AAAAAAAAAAAAAAAAAAAAAA";

std::string word(const object& m, std::string_view field) {
  const auto* found = m.if_contains(field);
  return found && found->is_string() ? std::string(found->as_string()) : std::string();
}

// Everything that came, but the ids of the client's own requests.
std::string transcript(Client& client) {
  std::string all;
  for (object& m : client.take()) {
    m.erase("id");
    all += boost::json::serialize(m) + "\n";
  }
  return all;
}

class Blocks : public ::testing::TestWithParam<std::uint32_t> {
 protected:
  Blocks() : world(GetParam()), ada(world.connect(0)), eve(world.connect(GetParam() - 1)) {
    ada.hello("Ada", 1);
    eve.hello("Eve", 2);
    settle();
  }
  void settle() {
    world.pass(Duration{300});
    ada.take();
    eve.take();
  }
  object block(Client& who, const std::string& user) { return who.request(message("block", {{"user", user}})); }
  object unblock(Client& who, const std::string& user) { return who.request(message("unblock", {{"user", user}})); }
  object invite(Client& who, const std::string& to, const std::string& call = random_id128()) {
    return who.request(message("call-invite", {{"call", call}, {"to", to}, {"media", video}}));
  }
  object relay(Client& who, const std::string& to) {
    return who.request(message("relay", {{"to", to}, {"kind", "chat"}, {"body", object{{"text", "psst"}}}}));
  }
  void say(Client& who, std::string_view what) {
    who.request(message("chat", {{"room", "lobby"}, {"message", random_id128()}, {"text", what}}));
  }
  // What a client is answered to everything that it may ask about a user.
  std::string asked_about(Client& who, const std::string& user) {
    who.take();
    invite(who, user);
    relay(who, user);
    who.request(message("sync", {{"calls", object{}}, {"rooms", object{{"lobby", {{"roster", 0}, {"chat", 0}}}}}}));
    world.pass(Duration{70'000});
    std::string all = transcript(who);
    for (std::size_t at; (at = all.find(user)) != std::string::npos;) all.replace(at, user.size(), "USER");
    return all;
  }

  World world;
  Client &ada, &eve;
};

INSTANTIATE_TEST_SUITE_P(Shards, Blocks, ::testing::Values(1u, 2u, 5u));

TEST_P(Blocks, a_blocked_an_offline_and_a_never_seen_user_answer_the_same) {
  Client& gone = world.connect(0);
  gone.hello("Gus", 3);
  Client& lost = world.connect(0);
  lost.hello("Lou", 4);
  const std::string gone_user = gone.user, lost_user = lost.user;
  gone.disconnect(1001);
  lost.disconnect(1006);  // in its grace time
  world.pass(Duration{130'000});
  const std::string never = asked_about(eve, nobody_s_id);
  EXPECT_EQ(asked_about(eve, gone_user), never);
  EXPECT_EQ(asked_about(eve, lost_user), never);
  EXPECT_NE(asked_about(eve, ada.user), never);
  EXPECT_EQ(word(block(ada, eve.user), "type"), "ok");
  settle();
  const std::string alone = asked_about(eve, nobody_s_id);
  EXPECT_EQ(asked_about(eve, ada.user), alone);
  EXPECT_EQ(asked_about(eve, gone_user), alone);
  EXPECT_EQ(asked_about(eve, lost_user), alone);
  EXPECT_NE(never.find("\"offline\""), std::string::npos);
  EXPECT_EQ(ada.count("call"), 0u);
  EXPECT_EQ(ada.count("relay"), 0u);
}

TEST_P(Blocks, to_be_blocked_looks_like_the_other_s_departure) {
  Client& bob = world.connect(0);
  bob.hello("Bob", 3);
  settle();
  bob.disconnect(1001);
  world.pass(Duration{300});
  std::string departure = transcript(eve);
  departure.replace(departure.find(bob.user), bob.user.size(), ada.user);
  Client& again = world.connect(0);
  again.hello("Bob", 3);
  settle();
  block(ada, eve.user);
  world.pass(Duration{300});
  std::string blocked = transcript(eve);
  const auto without_numbers = [](std::string text) {
    for (std::size_t at; (at = text.find_first_of("0123456789")) != std::string::npos;) text.erase(at, 1);
    return text;
  };
  EXPECT_EQ(without_numbers(blocked), without_numbers(departure));
}

TEST_P(Blocks, nothing_of_what_one_does_reaches_the_other) {
  Client& bob = world.connect(0);
  bob.hello("Bob", 3);
  block(ada, eve.user);
  settle();
  say(ada, "secret");
  ada.request(message("rename", {{"name", "Adele"}}));
  world.pass(Duration{300});
  ada.disconnect(1006);
  world.pass(Duration{300});
  EXPECT_EQ(transcript(eve), "");
  EXPECT_EQ(bob.count("chat"), 1u);
  say(eve, "anybody?");
  EXPECT_EQ(eve.last("chat").at("n"), 1);
  EXPECT_EQ(bob.last("chat").at("n"), 2);
}

TEST_P(Blocks, who_blocks_is_told_and_may_not_call_either) {
  const object ok = block(ada, eve.user);
  EXPECT_EQ(word(ok, "type"), "ok");
  const object list = ada.last("blocked");
  EXPECT_EQ(word(list.at("users").as_array().at(0).as_object(), "user"), eve.user);
  EXPECT_EQ(word(invite(ada, eve.user), "code"), "forbidden");
  EXPECT_EQ(word(relay(ada, eve.user), "code"), "forbidden");
  EXPECT_EQ(word(block(ada, ada.user), "code"), "forbidden");
  ada.take();
  EXPECT_EQ(word(block(ada, eve.user), "type"), "ok") << "again";
  EXPECT_EQ(ada.count("blocked"), 0u);
  EXPECT_EQ(word(unblock(ada, eve.user), "type"), "ok");
  EXPECT_EQ(ada.last("blocked").at("users").as_array().size(), 0u);
  EXPECT_EQ(word(unblock(ada, eve.user), "type"), "ok") << "again";
  EXPECT_EQ(word(block(ada, nobody_s_id), "type"), "ok") << "any id";
  settle();
  EXPECT_EQ(word(invite(eve, ada.user), "type"), "ok");
}

TEST_P(Blocks, are_the_user_s_on_all_devices_and_come_with_the_welcome) {
  Client& tablet = world.connect(GetParam() - 1);
  tablet.hello("Ada", 1);
  ada.request(message("block", {{"user", eve.user}, {"name", "Eve"}}));
  EXPECT_EQ(tablet.last("blocked"), ada.last("blocked"));
  Client& phone = world.connect(0);
  const object welcome = phone.hello("Ada", 1);
  EXPECT_EQ(welcome.at("blocked").at("users"), ada.last("blocked").at("users"));
  EXPECT_FALSE(eve.hello("Eve", 2).contains("blocked"));
  ada.disconnect(1001);
  EXPECT_EQ(word(invite(phone, eve.user), "code"), "forbidden");
  phone.request(message("unblock", {{"user", eve.user}}));
  EXPECT_TRUE(tablet.last("blocked").at("users").as_array().empty());
}

TEST_P(Blocks, are_brought_back_by_a_device_when_the_server_has_forgotten_them) {
  block(ada, eve.user);
  object kept = ada.last("blocked");
  kept["user"] = ada.user;
  kept.erase("type");
  ada.disconnect(1001);
  world.pass(Duration{300});
  eve.take();
  Client& back = world.connect(0);
  back.post(
      message("hello", {{"v", 1}, {"device", device_secret(1)}, {"name", "Ada"}, {"epoch", 7}, {"blocked", kept}}));
  world.settle();
  EXPECT_EQ(back.last("welcome").at("blocked").at("users"), kept.at("users"));
  world.pass(Duration{300});
  EXPECT_EQ(transcript(eve), "") << "not even for a moment";
  EXPECT_EQ(word(invite(eve, ada.user), "code"), "offline");
  // Somebody else's list is nobody's.
  kept["user"] = nobody_s_id;
  Client& bob = world.connect(0);
  bob.post(
      message("hello", {{"v", 1}, {"device", device_secret(5)}, {"name", "Bob"}, {"epoch", 7}, {"blocked", kept}}));
  world.settle();
  EXPECT_FALSE(bob.last("welcome").contains("blocked"));
}

TEST_P(Blocks, end_a_call_between_the_two_as_if_it_was_hung_up) {
  const std::string call = random_id128();
  invite(eve, ada.user, call);
  ada.request(message("call-accept", {{"call", call}, {"media", video}}));
  EXPECT_EQ(word(eve.last("call"), "state"), "connecting");
  block(ada, eve.user);
  EXPECT_EQ(word(eve.last("call"), "state"), "ended");
  EXPECT_EQ(word(eve.last("call"), "reason"), "hung-up");
  EXPECT_EQ(word(ada.last("call"), "reason"), "hung-up");
  EXPECT_EQ(world.open_calls(), 0u);
}

TEST_P(Blocks, that_another_device_brings_end_a_call_that_is_under_way) {
  const std::string call = random_id128();
  invite(eve, ada.user, call);
  ada.request(message("call-accept", {{"call", call}, {"media", video}}));
  Client& tablet = world.connect(0);
  const object kept{{"user", ada.user}, {"version", 5}, {"users", array{object{{"user", eve.user}}}}};
  tablet.post(
      message("hello", {{"v", 1}, {"device", device_secret(1)}, {"name", "Ada"}, {"epoch", 7}, {"blocked", kept}}));
  world.settle();
  EXPECT_EQ(word(ada.last("blocked").at("users").as_array().at(0).as_object(), "user"), eve.user);
  EXPECT_EQ(word(eve.last("call"), "reason"), "hung-up");
  EXPECT_EQ(world.open_calls(), 0u);
}

TEST_P(Blocks, decline_a_call_that_rings_and_cancel_one_s_own) {
  invite(eve, ada.user);
  block(ada, eve.user);
  EXPECT_EQ(word(eve.last("call"), "reason"), "declined");
  unblock(ada, eve.user);
  settle();
  invite(ada, eve.user);
  block(ada, eve.user);
  EXPECT_EQ(word(eve.last("call"), "reason"), "cancelled");
  EXPECT_EQ(world.open_calls(), 0u);
}

TEST_P(Blocks, do_not_stand_in_the_way_of_a_link_that_both_have) {
  block(ada, eve.user);
  const object opened = ada.request(message("call-open"));
  for (Client* who : {&ada, &eve})
    EXPECT_EQ(word(who->request(message("call-join", {{"link", opened.at("link")}, {"media", video}})), "type"), "ok");
  EXPECT_EQ(eve.last("call").at("parties").as_array().size(), 2u);
}

TEST_P(Blocks, are_bounded_by_a_setting) {
  world.settings.blocks_per_user = 2;
  block(ada, "g-one");
  block(ada, "g-two");
  EXPECT_EQ(word(block(ada, "g-three"), "code"), "rate-limited");
  EXPECT_EQ(word(block(ada, "g-two"), "type"), "ok");
  EXPECT_EQ(world.counters(0).limited[static_cast<std::size_t>(Limited::BlocksPerUser)].get(), 1u);
}

TEST_P(Blocks, hide_from_a_page_of_mdn_s_dialect_too) {
  Client& page = mdn_client(world, "Mallory", GetParam() - 1);
  Client& other = mdn_client(world, "Oscar", GetParam() - 1);
  EXPECT_EQ(page.last("userlist").at("users"), array({"Ada", "Eve", "Mallory", "Oscar"}));
  std::string id;
  const object roster = world.connect(0).hello("Bob", 3).at("roster").as_object();
  for (const auto& member : roster.at("members").as_array())
    if (member.at("name") == "Mallory") id = std::string(member.at("user").as_string());
  world.pass(Duration{300});
  block(ada, id);
  world.pass(Duration{300});
  EXPECT_EQ(page.last("userlist").at("users"), array({"Bob", "Eve", "Mallory", "Oscar"}));
  EXPECT_EQ(other.last("userlist").at("users"), array({"Ada", "Bob", "Eve", "Mallory", "Oscar"}));
  page.take();
  other.take();
  say(ada, "hello");
  page.send(video_offer("Ada"));
  world.pass(Duration{1000});
  EXPECT_EQ(page.take().size(), 0u);
  EXPECT_EQ(other.count("message"), 1u);
  EXPECT_EQ(ada.count("call"), 0u);
  page.send(message("message", {{"text", "hi"}}));
  EXPECT_EQ(ada.count("chat"), 1u) << "her own alone";
  unblock(ada, id);
  world.pass(Duration{300});
  EXPECT_EQ(page.last("userlist").at("users"), array({"Ada", "Bob", "Eve", "Mallory", "Oscar"}));
}

}  // namespace
}  // namespace beckon::testing
