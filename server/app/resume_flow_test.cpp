// Sessions that go on: over another transport, on another shard, in a new life of the page, after a restart.
#include <gtest/gtest.h>

#include "app/world.hpp"

namespace beckon::testing {
namespace {

using boost::json::array;
using boost::json::object;

class ResumeFlow : public ::testing::TestWithParam<std::uint32_t> {
 protected:
  ResumeFlow() : world(GetParam()), ada(enter("Ada", 1, 0)), bob(enter("Bob", 2, last_shard())) {
    world.pass(Duration{1'000});
  }

  std::size_t last_shard() const { return GetParam() - 1; }
  object hello(std::string_view name, int device, int epoch = 0) {
    return message("hello", {{"v", 1}, {"device", device_secret(device)}, {"name", name}, {"epoch", epoch + device}});
  }
  Client& enter(std::string_view name, int device, std::size_t shard) {
    Client& client = world.connect(shard);
    client.send(hello(name, device));
    tokens[device] = client.last("welcome").at("resume").as_string();
    client.user = client.last("welcome").at("user").as_string();
    return client;
  }
  // A new connection of the device goes on with its session.
  Client& come_back(std::string_view name, int device, std::size_t shard, const array& calls = {}, int epoch = 0) {
    Client& client = world.connect(shard);
    object m = hello(name, device, epoch);
    m["resume"] = tokens[device];
    m["calls"] = calls;
    client.send(m);
    const object welcome = client.last("welcome");
    if (welcome.empty()) return client;
    tokens[device] = welcome.at("resume").as_string();
    client.user = welcome.at("user").as_string();
    return client;
  }
  object about(Client& client, std::string_view what) {
    object m = message(what, {{"call", call}});
    if (what == "call-accept") m["media"] = video;
    return client.request(m);
  }
  object invite(Client& from, const std::string& to) {
    return from.request(message("call-invite", {{"call", call}, {"to", to}, {"media", video}}));
  }
  void talk() {
    invite(ada, bob.user);
    about(bob, "call-accept");
    for (Client* client : {&ada, &bob})
      client->request(
          message("call-media", {{"call", call}, {"peer", client == &ada ? "p1" : "p0"}, {"state", "connected"}}));
    ASSERT_EQ(ada.last("call").at("state"), "active");
  }
  array proof_of(Client& client) { return {client.last("call").at("proof")}; }
  void signal(Client& from, std::string_view to, int seq) {
    from.send(message(
        "signal",
        {{"call", call}, {"to", to}, {"epoch", 1}, {"peer_epoch", 1}, {"seq", seq}, {"ack", 0}, {"body", object{}}}));
  }

  World world;
  std::map<int, std::string> tokens;
  Client &ada, &bob;
  std::string call = random_id128();
};

INSTANTIATE_TEST_SUITE_P(Shards, ResumeFlow, ::testing::Values(1u, 2u, 5u));

TEST_P(ResumeFlow, a_session_goes_on_over_a_new_connection_wherever_that_comes_in) {
  const std::string session(ada.last("welcome").at("session").as_string());
  for (std::size_t shard = 0; shard < GetParam(); ++shard) {
    Client& again = come_back("Ada", 1, shard);
    EXPECT_EQ(again.last("welcome").at("session").as_string(), session);
    EXPECT_EQ(again.last("welcome").at("resumed"), true);
    EXPECT_EQ(again.last("welcome").at("roster").at("members").as_array().size(), 2u);
  }
  EXPECT_TRUE(ada.closed);
  EXPECT_EQ(ada.close_code, 4004);
  EXPECT_EQ(world.sessions(), 2u);
}

TEST_P(ResumeFlow, a_token_stays_good_until_the_next_one_was_used) {
  const std::string first = tokens[1];
  come_back("Ada", 1, last_shard()).disconnect();
  const std::string second = tokens[1];
  tokens[1] = first;  // the answer never came
  EXPECT_EQ(come_back("Ada", 1, 0).last("welcome").at("resumed"), true);
  tokens[1] = second;
  EXPECT_EQ(come_back("Ada", 1, 0).last("welcome").at("resumed"), true);
  tokens[1] = first;
  EXPECT_EQ(come_back("Ada", 1, last_shard()).last("error").at("code"), "session-expired");
}

TEST_P(ResumeFlow, a_token_is_of_no_use_to_another_device_or_when_its_time_is_over) {
  tokens[3] = tokens[1];
  Client& thief = come_back("Ada", 3, 0);
  EXPECT_EQ(thief.last("error").at("code"), "session-expired");
  EXPECT_FALSE(ada.closed);
  thief.send(hello("Eve", 3));
  EXPECT_EQ(thief.last("welcome").at("resumed"), false) << "hello may be said again without it";
  tokens[1] = "forged";
  EXPECT_EQ(come_back("Ada", 1, 0).last("error").at("code"), "session-expired");
  tokens[2].pop_back();
  EXPECT_EQ(come_back("Bob", 2, 0).last("error").at("code"), "session-expired");
  tokens[3] = thief.last("welcome").at("resume").as_string();
  thief.disconnect();
  world.pass(world.settings.resume_time);
  EXPECT_EQ(come_back("Eve", 3, 0).last("error").at("code"), "session-expired");
}

TEST_P(ResumeFlow, a_party_comes_back_to_its_call_and_signals_find_it) {
  talk();
  ada.disconnect();
  EXPECT_EQ(bob.last("call").at("parties").at(0).at("attached"), false);
  Client& again = come_back("Ada", 1, last_shard());
  EXPECT_EQ(again.last("call").at("state"), "active");
  EXPECT_EQ(again.last("call").at("me"), "p0");
  EXPECT_EQ(bob.last("call").at("parties").at(0).at("attached"), true);
  signal(bob, "p0", 1);
  signal(again, "p1", 2);
  EXPECT_EQ(again.last("signal").at("seq"), 1);
  EXPECT_EQ(bob.last("signal").at("seq"), 2);
  world.pass(Duration{600'000});
  EXPECT_EQ(world.open_calls(), 1u);
}

TEST_P(ResumeFlow, a_reload_is_a_new_life_of_the_same_party) {
  talk();
  ada.disconnect(1001);
  Client& again = come_back("Ada", 1, last_shard(), {}, 70);
  EXPECT_EQ(again.last("call").at("me"), "p0");
  EXPECT_EQ(bob.last("call").at("parties").at(0).at("epoch"), 71);
  EXPECT_EQ(bob.last("call").at("state"), "reconnecting");
}

TEST_P(ResumeFlow, a_page_that_was_closed_in_a_call_and_does_not_come_back_has_hung_up) {
  talk();
  ada.disconnect(1001);
  world.pass(world.settings.session_times.grace_left - Duration{1});
  EXPECT_EQ(bob.last("call").at("state"), "active");
  world.pass(Duration{1});
  EXPECT_EQ(bob.last("call").at("reason"), "hung-up");
}

TEST_P(ResumeFlow, one_that_lost_its_connection_while_it_rang_hears_what_became_of_the_call) {
  Client& tablet = enter("Bob", 2, 0);
  const std::string token = tokens[2];
  invite(ada, bob.user);
  tablet.disconnect();
  about(bob, "call-accept");
  tokens[2] = token;
  EXPECT_EQ(come_back("Bob", 2, last_shard()).last("call").at("reason"), "answered-elsewhere");
}

TEST_P(ResumeFlow, a_session_that_comes_while_it_rings_rings_too) {
  invite(ada, bob.user);
  Client& tablet = enter("Bob", 2, 0);
  EXPECT_EQ(tablet.last("call").at("state"), "ringing");
  EXPECT_EQ(about(tablet, "call-accept").at("type"), "ok");
  EXPECT_EQ(bob.last("call").at("reason"), "answered-elsewhere");
}

TEST_P(ResumeFlow, a_linked_device_is_the_same_user_and_another_device) {
  Client& tablet = world.connect(0);
  object m = hello("Bob", 3);
  m["guest"] = device_secret(2);
  tablet.send(m);
  EXPECT_EQ(tablet.last("welcome").at("user").as_string(), bob.user);
  talk();
  EXPECT_EQ(tablet.last("call").at("reason"), "answered-elsewhere");
  call = random_id128();
  EXPECT_EQ(invite(tablet, ada.user).at("code"), "busy") << "the call is on another device of theirs";
  call = random_id128();
  EXPECT_EQ(invite(bob, ada.user).at("type"), "ok") << "the same device replaces its own";
}

TEST_P(ResumeFlow, a_name_that_was_changed_elsewhere_meanwhile_is_the_name) {
  Client& tablet = enter("Bob", 2, 0);
  const std::string token = tokens[2];
  tablet.disconnect();
  bob.request(message("rename", {{"name", "Robert"}}));
  tokens[2] = token;
  EXPECT_EQ(come_back("Bob", 2, last_shard()).last("welcome").at("name"), "Robert");
  EXPECT_EQ(bob.count("error"), 0u);
}

TEST_P(ResumeFlow, a_call_is_made_anew_by_the_parties_when_the_server_has_lost_it) {
  talk();
  const array adas = proof_of(ada), bobs = proof_of(bob);
  world.pass(Duration{60'000});
  world.restart();
  Client& ada2 = come_back("Ada", 1, last_shard(), adas);
  EXPECT_EQ(ada2.last("welcome").at("resumed"), true);
  object seen = ada2.last("call");
  EXPECT_EQ(seen.at("state"), "active");
  EXPECT_EQ(seen.at("me"), "p0");
  EXPECT_EQ(seen.at("duration"), 60'000);
  EXPECT_EQ(seen.at("parties").at(1).at("attached"), false);
  Client& bob2 = come_back("Bob", 2, 0, bobs);
  EXPECT_EQ(bob2.last("call").at("state"), "active");
  EXPECT_EQ(ada2.last("call").at("parties").at(1).at("attached"), true);
  signal(ada2, "p1", 9);
  EXPECT_EQ(bob2.last("signal").at("seq"), 9);
  EXPECT_EQ(invite(world.connect(0), ada.user).at("code"), "unauthenticated");
  call = random_id128();
  EXPECT_EQ(invite(ada2, bob.user).at("type"), "ok") << "the pair is claimed again, and the same device replaces it";
  EXPECT_EQ(bob2.last("call").at("state"), "ringing");
}

TEST_P(ResumeFlow, a_hang_up_said_after_the_restart_ends_the_call_for_who_comes_later) {
  talk();
  const array adas = proof_of(ada), bobs = proof_of(bob);
  world.restart();
  Client& ada2 = come_back("Ada", 1, 0, adas);
  EXPECT_EQ(about(ada2, "hang-up").at("type"), "ok");
  Client& bob2 = come_back("Bob", 2, last_shard(), bobs);
  EXPECT_EQ(bob2.last("call").at("reason"), "hung-up");
  EXPECT_EQ(world.open_calls(), 0u);
}

TEST_P(ResumeFlow, a_ringing_call_is_never_made_anew_but_rings_when_its_caller_repeats_it) {
  invite(ada, bob.user);
  EXPECT_FALSE(ada.last("call").contains("proof"));
  world.restart();
  Client& bob2 = come_back("Bob", 2, last_shard());
  EXPECT_EQ(bob2.count("call"), 0u);
  Client& ada2 = come_back("Ada", 1, 0);
  EXPECT_EQ(invite(ada2, bob.user).at("type"), "ok");
  EXPECT_EQ(bob2.last("call").at("state"), "ringing");
  EXPECT_EQ(bob2.last("call").at("call").as_string(), call);
}

TEST_P(ResumeFlow, a_proof_is_of_no_use_to_anybody_else) {
  talk();
  const array adas = proof_of(ada);
  enter("Eve", 3, 0);
  world.restart();
  EXPECT_EQ(come_back("Eve", 3, 0, adas).count("call"), 0u);
  EXPECT_EQ(world.open_calls(), 0u);
}

TEST_P(ResumeFlow, whose_name_was_taken_while_the_server_was_away_gets_a_number) {
  world.restart();
  enter("ada", 3, 0);
  EXPECT_EQ(come_back("Ada", 1, last_shard()).last("welcome").at("name"), "Ada2");
}

TEST_P(ResumeFlow, a_room_that_the_server_forgot_is_entered_again_by_sync) {
  ada.request(message("room-join", {{"room", "den"}}));
  world.restart();
  Client& again = come_back("Ada", 1, last_shard());
  const object versions{{"den", object{{"roster", 4}, {"chat", 7}}}, {"lobby", object{{"roster", 1}, {"chat", 0}}}};
  EXPECT_EQ(again.request(message("sync", {{"rooms", versions}})).at("type"), "ok");
  EXPECT_EQ(again.request(message("chat", {{"room", "den"}, {"message", random_id128()}, {"text", "hi"}})).at("type"),
            "ok");
  EXPECT_EQ(again.last("chat").at("room"), "den");
}

TEST_P(ResumeFlow, who_is_never_heard_of_again_leaves_nothing_behind) {
  talk();
  ada.disconnect();
  bob.disconnect();
  world.pass(Duration{3'600'000});
  EXPECT_EQ(world.open_calls(), 0u);
  EXPECT_EQ(world.sessions(), 0u);
}

}  // namespace
}  // namespace beckon::testing
