// Calls between clients of real shards: what each of them is told.
#include <gtest/gtest.h>

#include "app/world.hpp"

namespace beckon::testing {
namespace {

using boost::json::object;

class CallFlow : public ::testing::TestWithParam<std::uint32_t> {
 protected:
  CallFlow() : world(GetParam()), ada(enter("Ada", 1, 0)), bob(enter("Bob", 2, GetParam() - 1)) {}

  Client& enter(std::string_view name, int device, std::size_t shard) {
    Client& client = world.connect(shard);
    EXPECT_EQ(client.hello(name, device).at("type"), "welcome");
    return client;
  }
  object invite(Client& from, const Client& to, const std::string& call) {
    return from.request(message("call-invite", {{"call", call}, {"to", to.user}, {"media", video}}));
  }
  object about(Client& client, std::string_view what, const std::string& call) {
    object m = message(what, {{"call", call}});
    if (what == "call-accept") m["media"] = video;
    return client.request(m);
  }
  void report(Client& client, const std::string& call, std::string_view peer, std::string_view state) {
    const auto answer = client.request(message("call-media", {{"call", call}, {"peer", peer}, {"state", state}}));
    EXPECT_EQ(answer.at("type"), "ok") << answer;
  }
  void talk(const std::string& call) {
    invite(ada, bob, call);
    about(bob, "call-accept", call);
    report(ada, call, "p1", "connected");
    report(bob, call, "p0", "connected");
    ASSERT_EQ(ada.last("call").at("state"), "active");
  }

  World world;
  Client &ada, &bob;
  std::string call = random_id128();
};

INSTANTIATE_TEST_SUITE_P(Shards, CallFlow, ::testing::Values(1u, 2u, 5u));

TEST_P(CallFlow, rings_is_answered_connects_and_ends) {
  EXPECT_EQ(invite(ada, bob, call).at("type"), "ok");
  object ring = bob.last("call");
  EXPECT_EQ(ring.at("state"), "ringing");
  EXPECT_EQ(ring.at("caller").at("name"), "Ada");
  EXPECT_TRUE(ring.at("parties").as_array().empty());
  EXPECT_EQ(about(bob, "call-ringing", call).at("type"), "ok");
  EXPECT_EQ(ada.last("call").at("ringing"), 1);
  EXPECT_EQ(about(bob, "call-accept", call).at("type"), "ok");
  const object mine = ada.last("call"), theirs = bob.last("call");
  EXPECT_EQ(mine.at("state"), "connecting");
  EXPECT_EQ(mine.at("me"), "p0");
  EXPECT_EQ(mine.at("polite"), false);
  EXPECT_EQ(theirs.at("me"), "p1");
  EXPECT_EQ(theirs.at("polite"), true);
  EXPECT_EQ(theirs.at("parties").as_array().size(), 2u);
  report(ada, call, "p1", "connected");
  report(bob, call, "p0", "connected");
  EXPECT_EQ(bob.last("call").at("state"), "active");
  world.pass(Duration{90'000});
  EXPECT_EQ(about(ada, "hang-up", call).at("type"), "ok");
  EXPECT_EQ(bob.last("call").at("reason"), "hung-up");
  EXPECT_EQ(bob.last("call").at("duration"), 90'000);
  EXPECT_EQ(world.open_calls(), 0u);
}

TEST_P(CallFlow, signals_go_to_the_other_party_alone_byte_for_byte) {
  invite(ada, bob, call);
  about(bob, "call-accept", call);
  ada.take();
  bob.take();
  ada.send_text(
      R"({"type":"signal","call":")" + call +
      R"(","to":"p1","epoch":2,"peer_epoch":3,"seq":1,"ack":0,"from":"p9","body":{ "candidate" : "ü\u0000" }})");
  const object signal = bob.last("signal");
  EXPECT_EQ(signal.at("from"), "p0");
  EXPECT_EQ(signal.at("seq"), 1);
  EXPECT_EQ(signal.at("body").at("candidate").as_string(), std::string_view("\xc3\xbc\0", 3));
  EXPECT_EQ(ada.count("signal"), 0u);
  EXPECT_EQ(ada.count("error"), 0u);
}

TEST_P(CallFlow, refuses_signals_of_strangers_and_before_the_answer) {
  Client& eve = enter("Eve", 3, 0);
  invite(ada, bob, call);
  const object signal = message(
      "signal",
      {{"call", call}, {"to", "p1"}, {"epoch", 1}, {"peer_epoch", 1}, {"seq", 7}, {"ack", 0}, {"body", object{}}});
  ada.send(signal);
  EXPECT_EQ(ada.last("error").at("code"), "wrong-state");
  EXPECT_EQ(ada.last("error").at("seq"), 7);
  bob.send(signal);
  EXPECT_EQ(bob.last("error").at("code"), "not-a-party");
  eve.send(signal);
  EXPECT_EQ(eve.last("error").at("code"), "no-such-call");
  EXPECT_EQ(bob.count("signal"), 0u);
}

TEST_P(CallFlow, only_one_of_many_sessions_answers) {
  std::vector<Client*> tabs{&bob};
  for (std::size_t i = 1; i < 5; ++i) tabs.push_back(&enter("Bob", 2, i % GetParam()));
  invite(ada, bob, call);
  int winners = 0;
  for (Client* tab : tabs) {
    EXPECT_EQ(tab->last("call").at("state"), tab == tabs[0] ? "ringing" : winners ? "ended" : "ringing");
    const object answer = about(*tab, "call-accept", call);
    if (answer.at("type") == "ok")
      ++winners;
    else
      EXPECT_EQ(answer.at("code"), "already-answered");
  }
  EXPECT_EQ(winners, 1);
  for (std::size_t i = 1; i < tabs.size(); ++i) EXPECT_EQ(tabs[i]->last("call").at("reason"), "answered-elsewhere");
}

TEST_P(CallFlow, crossing_invitations_become_one_call) {
  const std::string second = random_id128();
  invite(ada, bob, call);
  const object answer = invite(bob, ada, second);
  EXPECT_EQ(answer.at("type"), "ok");
  EXPECT_EQ(answer.at("call").as_string(), call);
  EXPECT_EQ(bob.last("call").at("state"), "connecting");
  EXPECT_EQ(ada.last("call").at("state"), "connecting");
  EXPECT_EQ(invite(bob, ada, second).at("call").as_string(), call) << "a repeat has no second effect";
  EXPECT_EQ(ada.last("call").at("state"), "connecting");
  EXPECT_EQ(about(bob, "hang-up", second).at("type"), "ok");
  EXPECT_EQ(ada.last("call").at("reason"), "hung-up");
  EXPECT_EQ(world.open_calls(), 0u);
}

TEST_P(CallFlow, invitations_that_cross_before_either_rings_become_one_call_too) {
  for (int i = 0; i < 20; ++i) {
    const std::string first = random_id128(), second = random_id128();
    const auto invitation = [](const std::string& id, const Client& to) {
      return message("call-invite", {{"id", "crossing"}, {"call", id}, {"to", to.user}, {"media", video}});
    };
    ada.post(invitation(first, bob));
    bob.post(invitation(second, ada));
    world.settle();
    const object mine = ada.last("ok"), theirs = bob.last("ok");
    ASSERT_EQ(mine.at("call"), theirs.at("call"));
    EXPECT_EQ(ada.last("call").at("state"), "connecting");
    EXPECT_EQ(bob.last("call").at("state"), "connecting");
    EXPECT_NE(ada.last("call").at("polite"), bob.last("call").at("polite"));
    EXPECT_EQ(world.open_calls(), 1u);
    about(bob, "hang-up", second);
    EXPECT_EQ(world.open_calls(), 0u);
    ada.take();
    bob.take();
  }
}

TEST_P(CallFlow, a_repeated_invitation_has_no_second_effect) {
  invite(ada, bob, call);
  const auto rings = bob.count("call");
  EXPECT_EQ(invite(ada, bob, call).at("type"), "ok");
  EXPECT_EQ(bob.count("call"), rings);
  EXPECT_EQ(world.open_calls(), 1u);
}

TEST_P(CallFlow, an_invitation_repeated_before_its_answer_is_answered_once_for_each_request) {
  for (const Client* to : {&bob, &ada}) {  // one that rings, and one that is refused
    for (const auto* request : {"first", "again", "first", "again"})
      ada.post(message("call-invite", {{"id", request}, {"call", call}, {"to", to->user}, {"media", video}}));
    world.settle();
    EXPECT_EQ(ada.count(to == &bob ? "ok" : "error"), to == &bob ? 2u : 4u);
    ada.take();
    about(ada, "hang-up", call);
    ada.take();
  }
  EXPECT_EQ(world.open_calls(), 0u);
}

TEST_P(CallFlow, the_same_device_replaces_its_call_and_another_is_told_busy) {
  talk(call);
  Client& phone = enter("Ada", 1, GetParam() - 1);
  const std::string second = random_id128();
  EXPECT_EQ(invite(phone, bob, second).at("type"), "ok");
  EXPECT_EQ(ada.last("call").at("reason"), "replaced");
  EXPECT_EQ(bob.last("call").at("call").as_string(), second);
  EXPECT_EQ(world.open_calls(), 1u);
}

TEST_P(CallFlow, a_user_who_is_not_there_is_offline) {
  bob.disconnect();
  EXPECT_EQ(invite(ada, bob, call).at("code"), "offline");
  EXPECT_EQ(world.open_calls(), 0u);
  Client& back = enter("Bob", 2, 0);
  EXPECT_EQ(invite(ada, back, call).at("type"), "ok") << "the same id may be tried again";
}

TEST_P(CallFlow, nobody_calls_themselves) { EXPECT_EQ(invite(ada, ada, call).at("code"), "forbidden"); }

TEST_P(CallFlow, another_may_not_take_the_id_of_a_call) {
  Client& eve = enter("Eve", 3, 0);
  invite(ada, bob, call);
  EXPECT_EQ(invite(eve, bob, call).at("code"), "forbidden");
  EXPECT_EQ(about(eve, "call-accept", call).at("code"), "not-a-party");
  EXPECT_EQ(about(eve, "call-decline", call).at("code"), "not-a-party");
  EXPECT_EQ(about(eve, "hang-up", call).at("code"), "not-a-party");
  EXPECT_EQ(bob.last("call").at("state"), "ringing");
}

TEST_P(CallFlow, has_every_deadline) {
  invite(ada, bob, call);
  world.pass(Duration{60'000});
  EXPECT_EQ(ada.last("call").at("reason"), "no-answer");
  EXPECT_EQ(bob.last("call").at("reason"), "no-answer");
  call = random_id128();
  invite(ada, bob, call);
  about(bob, "call-accept", call);
  world.pass(Duration{30'000});
  EXPECT_EQ(bob.last("call").at("reason"), "connect-failed");
  call = random_id128();
  talk(call);
  report(ada, call, "p1", "lost");
  EXPECT_EQ(bob.last("call").at("state"), "reconnecting");
  world.pass(Duration{60'000});
  EXPECT_EQ(bob.last("call").at("reason"), "connection-lost");
  EXPECT_EQ(world.open_calls(), 0u);
}

TEST_P(CallFlow, a_ringing_caller_who_is_gone_cancels) {
  invite(ada, bob, call);
  ada.disconnect();
  world.pass(Duration{4'999});
  EXPECT_EQ(bob.last("call").at("state"), "ringing");
  world.pass(Duration{1});
  EXPECT_EQ(bob.last("call").at("reason"), "cancelled");
}

TEST_P(CallFlow, a_lost_connection_does_not_end_a_call) {
  talk(call);
  ada.disconnect();
  world.pass(Duration{200'000});
  EXPECT_EQ(bob.last("call").at("state"), "active");
  EXPECT_EQ(bob.last("call").at("parties").at(0).at("attached"), false);
  EXPECT_EQ(about(bob, "hang-up", call).at("type"), "ok");
  EXPECT_EQ(bob.last("call").at("reason"), "hung-up");
}

TEST_P(CallFlow, bye_hangs_up) {
  talk(call);
  ada.send(message("bye"));
  EXPECT_TRUE(ada.closed);
  EXPECT_EQ(bob.last("call").at("reason"), "hung-up");
}

TEST_P(CallFlow, a_user_has_so_many_calls_and_no_more) {
  std::vector<Client*> callers;
  for (int i = 0; i < 9; ++i) callers.push_back(&enter("Caller " + std::to_string(i), 10 + i, 0));
  for (int i = 0; i < 8; ++i) EXPECT_EQ(invite(*callers[i], bob, random_id128()).at("type"), "ok");
  EXPECT_EQ(invite(*callers[8], bob, call).at("code"), "busy");
  world.pass(Duration{60'000});
  EXPECT_EQ(invite(*callers[8], bob, call).at("type"), "ok") << "the others' slots are free again";
}

TEST_P(CallFlow, sync_brings_what_was_missed_and_names_what_is_not_there) {
  invite(ada, bob, call);
  bob.take();
  EXPECT_EQ(bob.request(message("sync", {{"calls", object{}}})).at("type"), "ok");
  EXPECT_EQ(bob.last("call").at("state"), "ringing");
  bob.take();
  bob.request(message("sync", {{"calls", {{call, 1}}}}));
  EXPECT_EQ(bob.count("call"), 0u) << "it has this version";
  const std::string unknown = random_id128();
  bob.request(message("sync", {{"calls", {{unknown, 1}}}}));
  EXPECT_EQ(bob.last("error").at("call").as_string(), unknown);
}

}  // namespace
}  // namespace beckon::testing
