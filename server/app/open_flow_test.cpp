// Calls by link between clients of real shards: what each of them is told.
#include <gtest/gtest.h>

#include "app/world.hpp"

namespace beckon::testing {
namespace {

using boost::json::object;

const boost::json::value sound{{"audio", true}, {"video", false}, {"data", false}};

class OpenFlow : public ::testing::TestWithParam<std::uint32_t> {
 protected:
  OpenFlow() : world(GetParam()), ada(enter("Ada", 1, 0)), bob(enter("Bob", 2, 1)), cyd(enter("Cyd", 3, 2)) {
    const object made = ada.request(message("call-open"));
    EXPECT_EQ(made.at("type"), "ok");
    call = made.at("call").as_string();
    link = made.at("link").as_string();
  }

  Client& enter(std::string_view name, int device, std::size_t shard) {
    Client& client = world.connect(shard % GetParam());
    EXPECT_EQ(client.hello(name, device).at("type"), "welcome");
    return client;
  }
  object join(Client& client, const boost::json::value& media = video) {
    return client.request(message("call-join", {{"link", link}, {"media", media}}));
  }
  object about(Client& client, std::string_view what) { return client.request(message(what, {{"call", call}})); }
  void signal(Client& from, std::string_view to, int seq) {
    from.send(message("signal", {{"call", call},
                                 {"to", to},
                                 {"epoch", 1},
                                 {"peer_epoch", 1},
                                 {"seq", seq},
                                 {"ack", 0},
                                 {"body", {{"candidate", seq}}}}));
  }
  // "open p1: p0 p1 p2-", or "ended hung-up".
  static std::string seen(const Client& client) {
    const object view = client.last("call");
    std::string text(view.at("state").as_string());
    if (const auto* reason = view.if_contains("reason")) text.append(" ").append(reason->as_string());
    if (const auto* me = view.if_contains("me")) text.append(" ").append(me->as_string()).append(":");
    for (const auto& party : view.at("parties").as_array()) {
      text.append(" ").append(party.at("party").as_string());
      if (!party.at("attached").as_bool()) text += '-';
    }
    return text;
  }
  double open_parties() {
    double parties = 0;
    for (std::size_t i = 0; i < GetParam(); ++i) parties += static_cast<double>(world.counters(i).open_parties.get());
    return parties;
  }

  World world;
  Client &ada, &bob, &cyd;
  std::string call, link;
};

INSTANTIATE_TEST_SUITE_P(Shards, OpenFlow, ::testing::Values(1u, 2u, 5u));

TEST_P(OpenFlow, a_link_is_good_for_as_long_as_was_asked_and_the_server_allows) {
  const auto most = static_cast<std::uint64_t>(world.settings.link_time.count());
  const auto lifetime = [&](const object& m) { return ada.request(m).at("expires_in").to_number<std::uint64_t>(); };
  EXPECT_EQ(lifetime(message("call-open")), most);
  EXPECT_EQ(lifetime(message("call-open", {{"lifetime", most + 1}})), most);
  EXPECT_EQ(lifetime(message("call-open", {{"lifetime", 60'000}})), 60'000u);
  EXPECT_NE(ada.request(message("call-open")).at("call").as_string(), call) << "each link is one to another call";
  EXPECT_EQ(world.open_calls(), 0u) << "nothing is kept of it";
}

TEST_P(OpenFlow, three_join_and_each_sees_all) {
  const object answer = join(ada);
  EXPECT_EQ(answer.at("type"), "ok");
  EXPECT_EQ(answer.at("call").as_string(), call);
  EXPECT_EQ(seen(ada), "waiting p0: p0");
  join(bob, sound);
  join(cyd);
  EXPECT_EQ(seen(ada), "open p0: p0 p1 p2");
  EXPECT_EQ(seen(bob), "open p1: p0 p1 p2");
  EXPECT_EQ(seen(cyd), "open p2: p0 p1 p2");
  const object view = cyd.last("call");
  EXPECT_EQ(view.at("mode"), "open");
  EXPECT_EQ(view.at("parties").at(1).at("name"), "Bob");
  EXPECT_EQ(view.at("parties").at(1).at("media"), sound);
  EXPECT_EQ(view.at("parties").at(1).at("epoch"), 3);
  EXPECT_EQ(view.at("version"), ada.last("call").at("version"));
  for (const char* none : {"caller", "callee", "media", "ringing", "polite", "expires_in", "reason"})
    EXPECT_FALSE(view.contains(none)) << none;
  EXPECT_EQ(world.open_calls(), 1u);
  EXPECT_EQ(open_parties(), 3);
}

TEST_P(OpenFlow, the_answer_comes_before_the_first_snapshot) {
  ada.take();
  join(ada);
  const auto received = ada.take();
  ASSERT_GE(received.size(), 2u);
  EXPECT_EQ(received[0].at("type"), "ok");
  EXPECT_EQ(received[1].at("type"), "call");
}

TEST_P(OpenFlow, everybody_is_given_the_link_a_proof_of_their_own_and_ice_servers) {
  world.settings.stun = {"stun:stun.example.org"};
  join(ada);
  join(bob);
  const object mine = ada.last("call"), theirs = bob.last("call");
  EXPECT_EQ(mine.at("ice").at(0).at("urls").at(0), "stun:stun.example.org");
  EXPECT_EQ(about(bob, "ice-servers").at("type"), "ok");
  EXPECT_EQ(bob.last("ice-servers").at("servers").at(0).at("urls").at(0), "stun:stun.example.org");
  EXPECT_EQ(theirs.at("link").as_string(), link);
  join(cyd);
  EXPECT_EQ(seen(cyd), "open p2: p0 p1 p2");
  const auto proof_of = [&](const object& view) {
    return wire::unsealed<CallProof>(*world.settings.seal,
                                     *Sealed::parse(std::string_view(view.at("proof").as_string())));
  };
  const auto mine_proves = proof_of(mine), theirs_proves = proof_of(theirs);
  ASSERT_TRUE(mine_proves && theirs_proves);
  EXPECT_NE(mine_proves->session, theirs_proves->session);
  EXPECT_EQ(theirs_proves->session.str(), std::string_view(bob.last("welcome").at("session").as_string()));
  EXPECT_EQ(theirs_proves->version, theirs.at("version").to_number<std::uint64_t>());
  EXPECT_EQ(theirs_proves->parties.size(), 2u);
  EXPECT_EQ(theirs_proves->next_party, 2u);
  EXPECT_EQ(theirs_proves->phase, CallPhase::Open);
}

TEST_P(OpenFlow, signals_go_to_the_party_they_name_and_come_from_the_one_who_sent_them) {
  for (Client* client : {&ada, &bob, &cyd}) join(*client);
  about(bob, "hang-up");
  signal(ada, "p2", 1);
  signal(cyd, "p0", 2);
  EXPECT_EQ(cyd.last("signal").at("from"), "p0");
  EXPECT_EQ(cyd.last("signal").at("seq"), 1);
  EXPECT_EQ(ada.last("signal").at("from"), "p2");
  EXPECT_EQ(ada.last("signal").at("seq"), 2);
  EXPECT_EQ(bob.count("signal"), 0u);
  signal(ada, "p1", 3);
  EXPECT_EQ(ada.last("error").at("code"), "not-a-party") << "who has left";
  signal(ada, "p0", 4);
  EXPECT_EQ(ada.last("error").at("seq"), 4) << "oneself";
  signal(bob, "p0", 5);
  EXPECT_EQ(bob.last("error").at("code"), "no-such-call");
}

// What a session says before it has heard that it is another party now would be taken for that one's.
TEST_P(OpenFlow, signals_of_one_who_takes_itself_for_another_party_are_refused) {
  for (Client* client : {&ada, &bob}) join(*client);
  const auto say = [&](std::string_view me, int seq) {
    ada.send(message("signal", {{"call", call},
                                {"to", "p1"},
                                {"me", me},
                                {"epoch", 1},
                                {"peer_epoch", 1},
                                {"seq", seq},
                                {"ack", 0},
                                {"body", object{}}}));
  };
  say("p7", 1);
  EXPECT_EQ(ada.last("error").at("code"), "not-a-party");
  EXPECT_EQ(ada.last("error").at("to"), "p1");
  EXPECT_EQ(bob.count("signal"), 0u);
  say("p0", 1);
  EXPECT_EQ(bob.last("signal").at("seq"), 1);
}

TEST_P(OpenFlow, one_leaves_and_the_others_stay) {
  for (Client* client : {&ada, &bob, &cyd}) join(*client);
  world.pass(Duration{9'000});
  EXPECT_EQ(about(ada, "hang-up").at("type"), "ok");
  EXPECT_EQ(seen(ada), "ended hung-up");
  EXPECT_EQ(ada.last("call").at("duration"), 9'000);
  EXPECT_EQ(ada.last("call").at("version"), bob.last("call").at("version"));
  EXPECT_EQ(seen(bob), "open p1: p1 p2");
  const auto told = ada.count("call");
  EXPECT_EQ(about(cyd, "hang-up").at("type"), "ok");
  EXPECT_EQ(seen(bob), "waiting p1: p1");
  EXPECT_EQ(ada.count("call"), told) << "it is no business of theirs any more";
  EXPECT_EQ(about(ada, "hang-up").at("type"), "ok") << "a repeat has no second effect";
  EXPECT_EQ(seen(bob), "waiting p1: p1");
}

TEST_P(OpenFlow, whoever_left_may_join_again_under_another_number) {
  join(ada);
  join(bob);
  about(ada, "hang-up");
  EXPECT_EQ(join(ada).at("type"), "ok");
  EXPECT_EQ(seen(ada), "open p2: p1 p2");
  signal(ada, "p1", 1);
  EXPECT_EQ(bob.last("signal").at("from"), "p2");
}

TEST_P(OpenFlow, the_link_outlives_the_empty_call) {
  join(ada);
  about(ada, "hang-up");
  EXPECT_EQ(world.open_calls(), 0u);
  const auto version = ada.last("call").at("version").to_number<std::uint64_t>();
  join(bob);
  EXPECT_EQ(seen(bob), "waiting p1: p1") << "numbers count on for a while";
  EXPECT_EQ(bob.last("call").at("duration"), 0);
  about(bob, "hang-up");
  world.pass(Duration{3'600'000});
  join(ada);
  EXPECT_EQ(seen(ada), "waiting p0: p0") << "and begin anew after that";
  EXPECT_GT(ada.last("call").at("version").to_number<std::uint64_t>(), version);
  EXPECT_EQ(world.open_calls(), 1u);
}

TEST_P(OpenFlow, joining_again_changes_nothing) {
  join(ada);
  join(bob);
  const auto before = ada.count("call");
  const object view = bob.last("call");
  EXPECT_EQ(join(bob).at("type"), "ok");
  EXPECT_EQ(ada.count("call"), before);
  EXPECT_EQ(bob.last("call").at("version"), view.at("version"));
  EXPECT_EQ(bob.last("call").at("parties"), view.at("parties"));
  EXPECT_EQ(open_parties(), 2);
  EXPECT_EQ(join(bob, sound).at("type"), "ok");
  EXPECT_EQ(ada.last("call").at("parties").at(1).at("media"), sound) << "but what one sends";
}

TEST_P(OpenFlow, two_joins_at_once_are_one) {
  const auto once = message("call-join", {{"id", "once"}, {"link", link}, {"media", video}});
  auto twice = once;
  twice["id"] = "twice";
  ada.post(once);
  ada.post(twice);
  world.settle();
  EXPECT_EQ(ada.count("ok"), 3u) << "with that of the link";
  EXPECT_EQ(seen(ada), "waiting p0: p0");
  EXPECT_EQ(open_parties(), 1);
}

TEST_P(OpenFlow, who_hangs_up_before_the_answer_is_not_in_it) {
  ada.post(message("call-join", {{"id", "in"}, {"link", link}, {"media", video}}));
  ada.post(message("hang-up", {{"id", "out"}, {"call", call}}));
  world.settle();
  EXPECT_EQ(ada.last("error").at("id"), "in");
  EXPECT_EQ(ada.last("error").at("code"), "wrong-state");
  EXPECT_EQ(world.open_calls(), 0u);
  for (std::size_t i = 0; i < world.settings.calls_per_user + 1; ++i) {
    EXPECT_EQ(join(ada).at("type"), "ok");
    about(ada, "hang-up");
  }
}

TEST_P(OpenFlow, eight_are_in_it_and_no_more) {
  std::vector<Client*> crowd;
  for (int i = 0; i < 9; ++i)
    crowd.push_back(&enter("Guest " + std::to_string(i), 10 + i, static_cast<std::size_t>(i)));
  for (int i = 0; i < 8; ++i) EXPECT_EQ(join(*crowd[i]).at("type"), "ok");
  EXPECT_EQ(seen(*crowd[0]), "open p0: p0 p1 p2 p3 p4 p5 p6 p7");
  EXPECT_EQ(join(*crowd[8]).at("code"), "busy");
  about(*crowd[3], "hang-up");
  EXPECT_EQ(join(*crowd[8]).at("type"), "ok");
  EXPECT_EQ(seen(*crowd[0]), "open p0: p0 p1 p2 p4 p5 p6 p7 p8");
  for (Client* one : crowd) about(*one, "hang-up");
  EXPECT_EQ(world.open_calls(), 0u);
  EXPECT_EQ(open_parties(), 0);
}

TEST_P(OpenFlow, a_lost_connection_is_shown_and_the_end_of_the_session_ends_the_party) {
  for (Client* client : {&ada, &bob, &cyd}) join(*client);
  bob.disconnect();
  EXPECT_EQ(seen(ada), "open p0: p0 p1- p2");
  world.pass(world.settings.session_times.grace_in_call - Duration{1});
  EXPECT_EQ(seen(ada), "open p0: p0 p1- p2");
  world.pass(Duration{1});
  EXPECT_EQ(seen(ada), "open p0: p0 p2");
  EXPECT_EQ(seen(cyd), "open p2: p0 p2");
  EXPECT_EQ(open_parties(), 2);
}

TEST_P(OpenFlow, bye_leaves) {
  join(ada);
  join(bob);
  ada.send(message("bye"));
  EXPECT_EQ(seen(bob), "waiting p1: p1");
  EXPECT_EQ(open_parties(), 1);
}

TEST_P(OpenFlow, who_is_in_it_is_seen_to_be_in_a_call) {
  world.pass(Duration{250});
  join(ada);
  world.pass(Duration{250});
  EXPECT_EQ(bob.last("presence").at("members").at(0).at("state"), "in-call");
  about(ada, "hang-up");
  world.pass(Duration{250});
  EXPECT_EQ(bob.last("presence").at("members").at(0).at("state"), "here");
}

TEST_P(OpenFlow, two_tabs_of_a_user_are_two_parties_and_one_call_of_theirs) {
  Client& tab = enter("Ada", 1, GetParam() - 1);
  join(ada);
  join(tab);
  EXPECT_EQ(seen(ada), "open p0: p0 p1");
  about(ada, "hang-up");
  EXPECT_EQ(seen(tab), "waiting p1: p1");
}

TEST_P(OpenFlow, a_user_has_so_many_calls_and_no_more_these_included) {
  const std::string first = link;
  join(ada);
  for (std::size_t i = 1; i < world.settings.calls_per_user; ++i) {
    link = bob.request(message("call-open")).at("link").as_string();
    EXPECT_EQ(join(ada).at("type"), "ok");
  }
  const object invitation = message("call-invite", {{"call", random_id128()}, {"to", bob.user}, {"media", video}});
  EXPECT_EQ(ada.request(invitation).at("code"), "busy");
  link = bob.request(message("call-open")).at("link").as_string();
  EXPECT_EQ(join(ada).at("code"), "busy");
  EXPECT_EQ(about(ada, "hang-up").at("type"), "ok");
  EXPECT_EQ(join(ada).at("type"), "ok") << "the slot is free again";
}

TEST_P(OpenFlow, links_that_are_none_or_whose_time_is_over_are_refused) {
  const std::string good = link;
  link = ada.request(message("call-open", {{"lifetime", 60'000}})).at("link").as_string();
  EXPECT_EQ(join(bob).at("type"), "ok");
  world.pass(Duration{60'000});
  EXPECT_EQ(join(cyd).at("code"), "token-expired");
  EXPECT_EQ(seen(bob).substr(0, 7), "waiting") << "who is in it stays";
  link = "AAAA";
  EXPECT_EQ(join(cyd).at("code"), "no-such-call");
  link = good;
  link[20] = link[20] == 'A' ? 'B' : 'A';
  EXPECT_EQ(join(cyd).at("code"), "no-such-call");
  const wire::CallLink made{CallId::random(), 0, UINT64_MAX};
  link = wire::sealed(Seal(Seal::Key{8}), made);
  EXPECT_EQ(join(cyd).at("code"), "no-such-call") << "another server's";
  link = wire::sealed(*world.settings.seal, made);
  EXPECT_EQ(join(cyd).at("type"), "ok") << "it was the key alone";
}

TEST_P(OpenFlow, requests_that_make_no_sense_have_stable_answers) {
  join(ada);
  const auto report = message("call-media", {{"call", call}, {"peer", "p1"}, {"state", "connected"}});
  const auto accept = message("call-accept", {{"call", call}, {"media", video}});
  EXPECT_EQ(ada.request(report).at("type"), "ok");
  EXPECT_EQ(ada.request(accept).at("code"), "wrong-state");
  EXPECT_EQ(about(ada, "call-decline").at("code"), "wrong-state");
  EXPECT_EQ(bob.request(report).at("code"), "not-a-party");
  EXPECT_EQ(bob.request(accept).at("code"), "not-a-party");
  EXPECT_EQ(about(bob, "hang-up").at("type"), "ok");
  EXPECT_EQ(about(bob, "ice-servers").at("code"), "no-such-call");
  const auto steal = message("call-invite", {{"call", call}, {"to", ada.user}, {"media", video}});
  EXPECT_EQ(bob.request(steal).at("code"), "forbidden");
  EXPECT_EQ(seen(ada), "waiting p0: p0");
}

TEST_P(OpenFlow, sync_brings_what_was_missed_and_names_what_is_not_there) {
  join(ada);
  join(bob);
  const auto version = ada.last("call").at("version");
  ada.take();
  ada.request(message("sync", {{"calls", {{call, version}}}}));
  EXPECT_EQ(ada.count("call"), 0u) << "it has this version";
  ada.request(message("sync", {{"calls", {{call, 1}}}}));
  EXPECT_EQ(seen(ada), "open p0: p0 p1");
  ada.take();
  ada.request(message("sync"));
  EXPECT_EQ(seen(ada), "open p0: p0 p1") << "it was not named";
  cyd.request(message("sync", {{"calls", {{call, 1}}}}));
  EXPECT_EQ(cyd.last("error").at("code"), "no-such-call");
  about(bob, "hang-up");
  bob.request(message("sync", {{"calls", {{call, version}}}}));
  EXPECT_EQ(bob.last("error").at("call").as_string(), call);
}

}  // namespace
}  // namespace beckon::testing
