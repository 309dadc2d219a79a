// Sessions, names, the lobby and chat among clients of real shards.
#include <gtest/gtest.h>

#include "app/world.hpp"
#include "net/server.hpp"

namespace beckon::testing {
namespace {

using boost::json::object;

std::string text(const object& m, std::string_view field) { return std::string(m.at(field).as_string()); }

class People : public ::testing::TestWithParam<std::uint32_t> {
 protected:
  People() : world(GetParam()), ada(world.connect(0)), bob(world.connect(GetParam() - 1)) {}

  object say(Client& who, std::string_view what, const std::string& id = random_id128()) {
    return who.request(message("chat", {{"room", "lobby"}, {"message", id}, {"text", what}}));
  }
  std::vector<std::string> names_in(const object& roster) {
    std::vector<std::string> names;
    for (const auto& member : roster.at("members").as_array()) names.emplace_back(member.at("name").as_string());
    std::sort(names.begin(), names.end());
    return names;
  }

  World world;
  Client &ada, &bob;
};

INSTANTIATE_TEST_SUITE_P(Shards, People, ::testing::Values(1u, 2u, 5u));

TEST_P(People, are_welcomed_with_the_lobby_and_seen_by_the_others_soon) {
  ada.hello("Ada", 1);
  world.pass(Duration{250});
  const object welcome = bob.hello("Bob", 2);
  EXPECT_EQ(names_in(welcome.at("roster").as_object()), std::vector<std::string>{"Ada"});
  ada.take();
  world.pass(Duration{250});
  const object delta = ada.last("presence");
  EXPECT_EQ(names_in(delta), std::vector<std::string>{"Bob"});
  EXPECT_EQ(delta.at("since"), bob.last("welcome").at("roster").at("version"));
  EXPECT_EQ(bob.count("presence"), 1u) << "they see themselves";
}

TEST_P(People, keep_their_user_across_sessions_and_never_share_the_secret) {
  const object first = ada.hello("Ada", 1);
  const object second = bob.hello("Ada", 1);
  EXPECT_EQ(first.at("user"), second.at("user"));
  EXPECT_NE(first.at("session"), second.at("session"));
  EXPECT_EQ(boost::json::serialize(first).find(device_secret(1)), std::string::npos);
}

TEST_P(People, do_not_share_a_name) {
  ada.hello("Ada", 1);
  EXPECT_EQ(text(bob.hello("aDA", 2), "code"), "name-taken");
  EXPECT_EQ(text(bob.hello("Bob", 2), "type"), "welcome") << "the connection lives on";
  EXPECT_EQ(text(bob.request(message("rename", {{"name", "ADA"}})), "code"), "name-taken");
}

TEST_P(People, do_not_share_what_looks_the_same) {
  ada.hello("Ace", 1);
  EXPECT_EQ(text(bob.hello("\u0430\u0441\u0435", 2), "code"), "name-taken") << "Cyrillic";
  EXPECT_EQ(text(bob.hello("\uFF21ce", 2), "code"), "name-taken") << "fullwidth";
  EXPECT_EQ(text(bob.hello("A\u0441e", 2), "code"), "bad-message") << "two scripts in one word";
  EXPECT_EQ(text(bob.hello("\u0410\u041D\u041D\u0410", 2), "type"), "welcome");
  EXPECT_EQ(text(ada.request(message("rename", {{"name", "AHHA"}})), "code"), "name-taken");
  EXPECT_EQ(text(ada.request(message("rename", {{"name", "\u0430\u043D\u043D\u0430"}})), "code"), "name-taken");
  EXPECT_EQ(text(ada.request(message("rename", {{"name", "Anna"}})), "type"), "ok");
}

TEST_P(People, are_told_their_name_in_nfc) {
  EXPECT_EQ(text(ada.hello("Jose\u0301", 1), "name"), "Jos\u00E9");
  EXPECT_EQ(text(bob.hello("JOS\u00C9", 2), "code"), "name-taken");
}

TEST_P(People, give_back_all_that_a_name_held_whatever_they_are_called_next) {
  Client& cyd = world.connect(0);
  const auto rename = [&](Client& who, const char* to) {
    const object answer = who.request(message("rename", {{"name", to}}));
    return answer.contains("code") ? text(answer, "code") : text(answer, "type");
  };
  ada.hello("\u0410\u041D\u041D\u0410", 1);  // looks like AHHA
  bob.hello("Bob", 2);
  cyd.hello("Ma\u00DF", 3);
  EXPECT_EQ(rename(ada, "\u0430\u043D\u043D\u0430"), "ok");  // the same in lower case looks like nothing else
  EXPECT_EQ(rename(bob, "AHHA"), "ok");
  EXPECT_EQ(rename(ada, "\u0410\u043D\u043D\u0430"), "ok");
  EXPECT_EQ(rename(ada, "\u0410\u041D\u041D\u0410"), "name-taken") << "the second key is Bob's now";
  EXPECT_EQ(rename(cyd, "\u0430\u043D\u043D\u0430"), "name-taken") << "and the first is still Ada's";
  ada.send(message("bye"));
  EXPECT_EQ(rename(cyd, "\u0430\u043D\u043D\u0430"), "ok");
  bob.send(message("bye"));
  cyd.send(message("bye"));
  world.settle();
  EXPECT_EQ(world.sessions(), 0u);
  EXPECT_EQ(text(world.connect(0).hello("\u0410\u041D\u041D\u0410", 4), "type"), "welcome");
}

TEST_P(People, a_name_is_free_once_its_last_session_is_over) {
  Client& tab = world.connect(0);
  ada.hello("Ada", 1);
  tab.hello("Ada", 1);
  ada.send(message("bye"));
  EXPECT_EQ(text(bob.hello("Ada", 2), "code"), "name-taken");
  tab.disconnect();
  world.pass(Duration{59'999});
  EXPECT_EQ(text(world.connect(0).hello("Ada", 3), "code"), "name-taken") << "held during the grace time";
  world.pass(Duration{2});
  EXPECT_EQ(text(world.connect(0).hello("Ada", 3), "type"), "welcome");
}

TEST_P(People, rename_reaches_all_tabs_and_the_others) {
  Client& tab = world.connect(0);
  ada.hello("Ada", 1);
  tab.hello("Ada", 1);
  bob.hello("Bob", 2);
  world.pass(Duration{250});
  bob.take();
  EXPECT_EQ(text(ada.request(message("rename", {{"name", "Ada L."}})), "type"), "ok");
  world.pass(Duration{250});
  EXPECT_EQ(names_in(bob.last("presence")), std::vector<std::string>{"Ada L."});
  EXPECT_EQ(text(bob.request(message("rename", {{"name", "Ada"}})), "type"), "ok") << "the old name is free";
  say(tab, "hi");
  EXPECT_EQ(bob.last("chat").at("from").at("name"), "Ada L.");
}

TEST_P(People, another_name_in_a_second_tab_renames_the_user) {
  ada.hello("Ada", 1);
  bob.hello("Lady A", 1);
  Client& other = world.connect(0);
  EXPECT_EQ(text(other.hello("Ada", 2), "type"), "welcome");
  EXPECT_EQ(text(world.connect(0).hello("Lady A", 3), "code"), "name-taken");
}

TEST_P(People, are_away_while_their_connection_is_lost_and_gone_after_the_grace_time) {
  ada.hello("Ada", 1);
  bob.hello("Bob", 2);
  world.pass(Duration{250});
  ada.disconnect();
  world.pass(Duration{250});
  EXPECT_EQ(bob.last("presence").at("members").at(0).at("state"), "away");
  world.pass(Duration{60'000});
  EXPECT_EQ(bob.last("presence").at("left").at(0).as_string(), ada.user);
}

TEST_P(People, who_close_their_connection_properly_are_gone_at_once) {
  ada.hello("Ada", 1);
  bob.hello("Bob", 2);
  world.pass(Duration{250});
  ada.disconnect(net::close_code::going_away);
  world.pass(Duration{250});
  EXPECT_EQ(bob.last("presence").at("left").at(0).as_string(), ada.user);
  EXPECT_EQ(text(world.connect(0).hello("Ada", 3), "type"), "welcome") << "the name is free";
}

TEST_P(People, chat_is_numbered_repeats_have_no_effect_and_gaps_are_filled) {
  ada.hello("Ada", 1);
  bob.hello("Bob", 2);
  const std::string id = random_id128();
  EXPECT_EQ(text(say(ada, "one", id), "type"), "ok");
  EXPECT_EQ(text(say(ada, "one", id), "type"), "ok");
  say(bob, "<b>two</b>");
  EXPECT_EQ(ada.count("chat"), 2u);
  EXPECT_EQ(ada.last("chat").at("n"), 2);
  EXPECT_EQ(text(ada.last("chat"), "text"), "<b>two</b>");
  bob.take();
  bob.request(message("sync", {{"rooms", {{"lobby", {{"roster", 0}, {"chat", 1}}}}}}));
  EXPECT_EQ(bob.count("chat"), 1u);
  EXPECT_EQ(bob.count("roster"), 1u);
  Client& late = world.connect(0);
  late.hello("Late", 3);
  late.request(message("sync", {{"rooms", {{"lobby", {{"roster", 0}, {"chat", 0}}}}}}));
  EXPECT_EQ(late.count("chat"), 0u) << "what was said before one came is not told";
}

TEST_P(People, rooms_are_entered_left_and_limited) {
  ada.hello("Ada", 1);
  EXPECT_EQ(text(ada.request(message("chat", {{"room", "tea"}, {"message", random_id128()}, {"text", "x"}})), "code"),
            "no-such-room");
  EXPECT_EQ(text(ada.request(message("room-join", {{"room", "tea"}})), "type"), "ok");
  EXPECT_EQ(text(ada.last("roster"), "room"), "tea");
  EXPECT_EQ(text(ada.request(message("room-leave", {{"room", "tea"}})), "type"), "ok");
  EXPECT_EQ(text(ada.request(message("room-leave", {{"room", "tea"}})), "type"), "ok");
  for (int i = 0; i < 7; ++i)
    EXPECT_EQ(text(ada.request(message("room-join", {{"room", "r" + std::to_string(i)}})), "type"), "ok");
  EXPECT_EQ(text(ada.request(message("room-join", {{"room", "r7"}})), "code"), "rate-limited");
}

TEST_P(People, private_messages_reach_every_session_of_the_user_and_nobody_else) {
  Client &tab = world.connect(0), &eve = world.connect(0);
  ada.hello("Ada", 1);
  bob.hello("Bob", 2);
  tab.hello("Bob", 2);
  eve.hello("Eve", 3);
  const auto send = [&](std::string_view to) {
    return ada.request(message("relay", {{"to", to}, {"kind", "chat"}, {"body", {{"text", "psst"}}}}));
  };
  EXPECT_EQ(text(send(bob.user), "type"), "ok");
  EXPECT_EQ(bob.last("relay").at("from").at("user").as_string(), ada.user);
  EXPECT_EQ(tab.count("relay"), 1u);
  EXPECT_EQ(eve.count("relay"), 0u);
  bob.disconnect();
  tab.disconnect();
  EXPECT_EQ(text(send(bob.user), "code"), "offline");
  EXPECT_EQ(text(send("nobody"), "code"), "offline") << "absent and unknown look the same";
}

TEST_P(People, who_do_not_say_hello_are_not_served_and_not_kept) {
  EXPECT_EQ(text(ada.request(message("rename", {{"name", "x"}})), "code"), "unauthenticated");
  ada.send_text("{]");
  EXPECT_EQ(text(ada.last("error"), "code"), "bad-message");
  world.pass(Duration{10'000});
  EXPECT_TRUE(ada.closed);
  EXPECT_EQ(ada.close_code, net::close_code::no_hello);
}

TEST_P(People, who_send_nothing_but_rubbish_are_closed_in_the_end) {
  ada.hello("Ada", 1);
  for (int i = 0; i < 100; ++i) ada.send_text("rubbish");
  ada.request(message("sync"));
  EXPECT_FALSE(ada.closed) << "a good message makes up for bad ones";
  for (int i = 0; i < 101; ++i) ada.send_text("rubbish");
  EXPECT_TRUE(ada.closed);
  EXPECT_EQ(ada.close_code, net::close_code::misuse);
}

TEST(Lobby, takes_so_many_and_no_more) {
  Settings settings;
  settings.room_limits.members = 2;
  World world(2, settings);
  Client &a = world.connect(0), &b = world.connect(1), &c = world.connect(0), &tab = world.connect(1);
  EXPECT_TRUE(a.hello("A", 1).contains("roster"));
  EXPECT_TRUE(b.hello("B", 2).contains("roster"));
  EXPECT_FALSE(c.hello("C", 3).contains("roster")) << "welcome, but not into the full lobby";
  EXPECT_TRUE(tab.hello("A", 1).contains("roster")) << "a second session of somebody who is there";
  EXPECT_EQ(text(c.request(message("room-join", {{"room", "lobby"}})), "code"), "busy");
  b.send(message("bye"));
  EXPECT_EQ(text(c.request(message("room-join", {{"room", "lobby"}})), "type"), "ok");
  world.settings.room_limits.members = 3;
  EXPECT_TRUE(world.connect(0).hello("D", 4).contains("roster")) << "the settings were read anew";
  EXPECT_FALSE(world.connect(1).hello("E", 5).contains("roster"));
}

TEST(Lobby, may_be_closed) {
  Settings settings;
  settings.lobby = false;
  World world(1, settings);
  Client& a = world.connect(0);
  EXPECT_FALSE(a.hello("A", 1).contains("roster"));
  EXPECT_EQ(text(a.request(message("room-join", {{"room", "lobby"}})), "code"), "no-such-room");
}

TEST(Shards, keep_nothing_of_those_who_left) {
  World world(3);
  for (int i = 0; i < 300; ++i) {
    Client& client = world.connect(i % 3);
    client.hello("N" + std::to_string(i), i);
    if (i % 2)
      client.send(message("bye"));
    else
      client.disconnect();
  }
  world.pass(Duration{61'000});
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(world.counters(i).sessions.get(), 0u);
    EXPECT_EQ(world.counters(i).rooms.get(), 0u);
  }
}

}  // namespace
}  // namespace beckon::testing
