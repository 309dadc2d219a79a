// Calls between MDN's clients and Beckon's.
#include <gtest/gtest.h>

#include "app/mdn_world.hpp"

namespace beckon::testing {
namespace {

using boost::json::object;
using boost::json::value;
using namespace std::chrono_literals;

std::string text_at(const object& message, std::string_view field) {
  const auto* found = message.if_contains(field);
  return found && found->is_string() ? std::string(found->as_string()) : std::string();
}

// Ada on MDN's page, Bob on Beckon's app, on shards of their own; the test's parameter is how many there are.
class MdnCalls : public ::testing::TestWithParam<std::uint32_t> {
 protected:
  MdnCalls() {
    bob.hello("Bob", 1);
    const value members = bob.last("welcome").at("roster").at("members");
    ada_user = members.at(0).at("user").as_string();
    world.pass(300ms);
    ada.take();
    bob.take();
  }
  std::size_t shard(std::size_t wanted) const { return wanted % GetParam(); }
  std::string state() const { return text_at(bob.last("call"), "state"); }
  std::string reason() const { return text_at(bob.last("call"), "reason"); }
  object request(std::string_view type) { return bob.request(message(type, {{"call", bob.last("call").at("call")}})); }
  object accept() {
    return bob.request(message("call-accept", {{"call", bob.last("call").at("call")}, {"media", media()}}));
  }
  static value media() { return {{"audio", true}, {"video", true}, {"data", false}}; }
  object invite(int call = 1) {
    return bob.request(message("call-invite", {{"call", call_id(call)}, {"to", ada_user}, {"media", media()}}));
  }
  static std::string call_id(int n) { return device_secret(100 + n); }
  // A signal of Bob's, numbered on; the newest snapshot says where it goes.
  void signal(const value& body) {
    const object call = bob.last("call");
    const bool first = text_at(call, "me") == "p0";
    bob.send(message("signal", {{"call", call.at("call")},
                                {"to", first ? "p1" : "p0"},
                                {"epoch", 2},
                                {"peer_epoch", call.at("parties").at(first ? 1 : 0).at("epoch")},
                                {"seq", ++sent},
                                {"ack", acked},
                                {"body", body}}));
  }
  static value description(std::string_view type, std::string_view sdp) {
    return {{"description", {{"type", type}, {"sdp", sdp}}}};
  }
  // The bodies of the signals that Bob got since the last take, each once and in order.
  std::vector<value> bodies() {
    std::vector<value> found;
    for (const object& message : bob.take()) {
      if (message.at("type") == "call") newest_call = message;
      if (message.at("type") != "signal") continue;
      if (message.at("seq").to_number<std::uint64_t>() != acked + 1) continue;
      ++acked;
      found.push_back(message.at("body"));
    }
    return found;
  }
  void report(std::string_view state_of_media) {
    const object call = bob.last("call");
    bob.request(message(
        "call-media",
        {{"call", call.at("call")}, {"peer", text_at(call, "me") == "p0" ? "p1" : "p0"}, {"state", state_of_media}}));
  }

  World world{GetParam()};
  Client& ada = mdn_client(world, "Ada", 0);
  Client& bob = world.connect(GetParam() - 1);
  std::string ada_user;
  object newest_call;
  std::uint64_t sent = 0, acked = 0;
};
INSTANTIATE_TEST_SUITE_P(OnShards, MdnCalls, ::testing::Values(1u, 2u, 5u));

TEST_P(MdnCalls, from_mdn_ring_at_beckon_and_the_offer_comes_after_the_accept) {
  ada.send(video_offer("Bob", "a"));
  for (int i = 0; i < 200; ++i) ada.send(ice_candidate("Bob", std::to_string(i)));
  EXPECT_EQ(state(), "ringing");
  EXPECT_EQ(text_at(bob.last("call").at("caller").as_object(), "user"), ada_user);
  EXPECT_EQ(bob.count("signal"), 0u);
  EXPECT_EQ(text_at(accept(), "type"), "ok");
  EXPECT_EQ(state(), "connecting");
  EXPECT_TRUE(bob.last("call").at("polite").as_bool());
  EXPECT_FALSE(bob.last("call").contains("expires_in"));
  const object call = bob.last("call");
  std::vector<value> got = bodies();
  EXPECT_EQ(got.size(), 64u) << "the window";
  while (got.size() < 201) {
    bob.send(message("signal-ack", {{"call", call.at("call")},
                                    {"to", "p0"},
                                    {"epoch", 2},
                                    {"peer_epoch", call.at("parties").at(0).at("epoch")},
                                    {"ack", acked}}));
    const auto more = bodies();
    ASSERT_FALSE(more.empty());
    got.insert(got.end(), more.begin(), more.end());
  }
  EXPECT_EQ(got[0], description("offer", "a"));
  for (std::size_t i = 0; i < 200; ++i)
    EXPECT_EQ(got[i + 1].at("candidate").at("candidate").as_string(), std::to_string(i));
}

TEST_P(MdnCalls, carry_the_answer_and_candidates_back_and_an_offer_more) {
  ada.send(video_offer("Bob", "a"));
  accept();
  signal(description("answer", "b"));
  signal({{"candidate", {{"candidate", "b1"}}}});
  const object answer = ada.last("video-answer");
  EXPECT_EQ(text_at(answer, "name"), "Bob");
  EXPECT_EQ(text_at(answer, "target"), "Ada");
  EXPECT_EQ(answer.at("sdp").at("sdp"), "b");
  EXPECT_EQ(ada.last("new-ice-candidate").at("candidate").at("candidate"), "b1");
  report("connected");
  EXPECT_EQ(state(), "active");
  const object call = bob.last("call");
  bodies();
  ada.send(video_offer("Bob", "again"));
  EXPECT_EQ(bodies(), std::vector<value>{description("offer", "again")});
}

TEST_P(MdnCalls, end_with_hang_up_at_mdn_whyever_nobody_answers) {
  ada.send(video_offer("Bob"));
  request("call-decline");
  EXPECT_EQ(ada.count("hang-up"), 1u);
  ada.send(video_offer("Bob"));
  request("call-busy");
  EXPECT_EQ(ada.count("hang-up"), 2u);
  ada.send(video_offer("Bob"));
  world.pass(60s);
  EXPECT_EQ(reason(), "no-answer");
  EXPECT_EQ(ada.count("hang-up"), 3u);
  bob.disconnect();
  world.pass(1s);
  ada.send(video_offer("Bob"));  // away: offline
  EXPECT_EQ(ada.count("hang-up"), 4u);
  EXPECT_EQ(text_at(ada.last("hang-up"), "name"), "Bob");
  EXPECT_EQ(world.open_calls(), 0u);
}

TEST_P(MdnCalls, are_cancelled_by_a_hang_up_without_target) {
  ada.send(video_offer("Bob"));
  ada.send(hang_up());
  EXPECT_EQ(reason(), "cancelled");
  EXPECT_EQ(ada.count("hang-up"), 0u) << "it knows";
}

TEST_P(MdnCalls, are_hung_up_from_either_side) {
  ada.send(video_offer("Bob"));
  accept();
  request("hang-up");
  EXPECT_EQ(ada.count("hang-up"), 1u);
  ada.send(video_offer("Bob"));
  accept();
  ada.send(hang_up());
  EXPECT_EQ(reason(), "hung-up");
  EXPECT_EQ(world.open_calls(), 0u);
}

TEST_P(MdnCalls, to_mdn_are_answered_at_once) {
  EXPECT_EQ(text_at(invite(), "type"), "ok");
  EXPECT_EQ(state(), "connecting");
  EXPECT_TRUE(bob.last("call").at("polite").as_bool());
  EXPECT_EQ(text_at(bob.last("call"), "me"), "p0");
  signal(description("offer", "b"));
  EXPECT_EQ(ada.last("video-offer").at("sdp").at("sdp"), "b");
  EXPECT_EQ(text_at(ada.last("video-offer"), "name"), "Bob");
  ada.send(video_answer("Bob", "a"));
  ada.send(video_offer("Bob", "with its own tracks"));
  EXPECT_EQ(bodies(), (std::vector<value>{description("answer", "a"), description("offer", "with its own tracks")}));
}

TEST_P(MdnCalls, find_an_mdn_user_busy_who_is_in_a_call) {
  Client& eve = world.connect(0);
  eve.hello("Eve", 2);
  eve.request(message("call-invite", {{"call", call_id(5)}, {"to", ada_user}, {"media", media()}}));
  EXPECT_EQ(text_at(eve.last("call"), "state"), "connecting");
  invite();
  EXPECT_EQ(reason(), "busy");
  eve.request(message("hang-up", {{"call", call_id(5)}}));
  invite(2);
  EXPECT_EQ(state(), "connecting");
  Client& dan = mdn_client(world, "Dan");
  dan.send(video_offer("Ada"));
  EXPECT_EQ(dan.count("hang-up"), 1u) << "the page would mistake it for the call that it is in";
  EXPECT_EQ(ada.count("video-offer"), 0u);
}

TEST_P(MdnCalls, find_an_mdn_user_busy_who_is_paired_with_another) {
  Client& dan = mdn_client(world, "Dan");
  dan.send(video_offer("Ada"));
  invite();
  EXPECT_EQ(reason(), "busy");
  dan.send(hang_up());
  invite(2);
  EXPECT_EQ(state(), "connecting");
}

TEST_P(MdnCalls, that_cross_become_one_in_which_the_offer_of_mdn_survives) {
  for (const bool mdn_first : {true, false}) {
    if (mdn_first) ada.send(video_offer("Bob", "a"));
    const object answer = invite(mdn_first ? 1 : 2);
    EXPECT_EQ(text_at(answer, "type"), "ok");
    if (!mdn_first) ada.send(video_offer("Bob", "a"));
    EXPECT_EQ(state(), "connecting");
    EXPECT_TRUE(bob.last("call").at("polite").as_bool());
    EXPECT_EQ(world.open_calls(), 1u);
    const object call = bob.last("call");
    signal(description("offer", "b"));  // it has made one before it saw Ada's, and gives way
    signal({{"candidate", {{"candidate", "of the offer that falls away"}}}});
    EXPECT_EQ(ada.count("video-offer"), 0u);
    EXPECT_EQ(ada.count("new-ice-candidate"), 0u);
    signal(description("answer", "b"));
    signal({{"candidate", {{"candidate", "good"}}}});
    EXPECT_EQ(ada.count("video-answer"), 1u);
    EXPECT_EQ(ada.last("new-ice-candidate").at("candidate").at("candidate"), "good");
    EXPECT_EQ(bodies(), std::vector<value>{description("offer", "a")});
    bob.request(message("hang-up", {{"call", call.at("call")}}));
    ada.take();
    bob.take();
    sent = acked = 0;
  }
}

TEST_P(MdnCalls, that_cross_on_the_way_are_not_taken_for_a_new_beginning) {
  ada.post(video_offer("Bob", "a"));
  bob.post(message("call-invite", {{"id", "i"}, {"call", call_id(1)}, {"to", ada_user}, {"media", media()}}));
  world.settle();
  EXPECT_EQ(state(), "connecting");
  EXPECT_EQ(bodies(), std::vector<value>{description("offer", "a")});
  EXPECT_EQ(world.open_calls(), 1u);
  EXPECT_EQ(ada.count("hang-up"), 0u);
}

TEST_P(MdnCalls, begin_anew_when_the_offers_met_at_mdn) {
  invite();
  signal(description("offer", "b"));
  signal({{"candidate", {{"candidate", "b1"}}}});
  ada.take();
  ada.send(video_offer("Bob", "a"));  // sent before it saw Bob's: it answers neither
  ada.send(ice_candidate("Bob", "a1"));
  const auto told = ada.take();
  ASSERT_EQ(told.size(), 3u);
  EXPECT_EQ(told[0].at("type"), "hang-up");
  EXPECT_EQ(told[1].at("sdp").at("sdp"), "b");
  EXPECT_EQ(told[2].at("candidate").at("candidate"), "b1");
  ada.send(video_answer("Bob", "a"));
  ada.send(ice_candidate("Bob", "a2"));
  EXPECT_EQ(bodies(), (std::vector<value>{description("answer", "a"), {{"candidate", {{"candidate", "a2"}}}}}));
}

TEST_P(MdnCalls, end_when_the_page_is_closed_and_go_on_when_its_connection_is_lost) {
  ada.send(video_offer("Bob"));
  accept();
  report("connected");
  ada.disconnect(1001);
  EXPECT_EQ(reason(), "hung-up");
  Client& eve = mdn_client(world, "Eve");
  eve.send(video_offer("Bob"));
  accept();
  report("connected");
  eve.disconnect();
  EXPECT_EQ(state(), "active");
  report("lost");
  EXPECT_EQ(reason(), "connection-lost");
  EXPECT_EQ(world.open_calls(), 0u);
}

TEST_P(MdnCalls, end_at_once_when_beckon_loses_the_media_or_its_session) {
  ada.send(video_offer("Bob"));
  accept();
  report("connected");
  report("lost");
  EXPECT_EQ(reason(), "connection-lost");
  EXPECT_EQ(ada.count("hang-up"), 1u);
  ada.send(video_offer("Bob"));
  accept();
  report("connected");
  bob.disconnect();
  world.pass(100s);
  EXPECT_EQ(ada.count("hang-up"), 1u);
  world.pass(30s);
  EXPECT_EQ(ada.count("hang-up"), 2u);
}

TEST_P(MdnCalls, send_again_what_was_lost_on_the_way_to_beckon) {
  ada.send(video_offer("Bob", "a"));
  accept();
  bodies();
  world.pass(499ms);
  EXPECT_EQ(bob.count("signal"), 0u);
  world.pass(1ms);
  EXPECT_EQ(bob.count("signal"), 1u);
  EXPECT_EQ(bob.last("signal").at("seq"), 1);
}

TEST_P(MdnCalls, are_hung_up_when_more_waits_than_may) {
  ada.send(video_offer("Bob"));
  const std::string big(60'000, 'x');  // with what is around it, the fifth is too much
  for (int i = 0; i < 4; ++i) ada.send(ice_candidate("Bob", big));
  EXPECT_EQ(state(), "ringing");
  ada.send(ice_candidate("Bob", big));
  EXPECT_EQ(reason(), "cancelled");
  EXPECT_EQ(ada.count("hang-up"), 1u);
}

TEST_P(MdnCalls, keep_the_name_that_the_page_knows_when_the_other_is_renamed) {
  ada.send(video_offer("Bob"));
  accept();
  const object call = bob.last("call");
  bob.request(message("rename", {{"name", "Robert"}}));
  world.pass(300ms);
  bodies();
  ada.send(ice_candidate("Bob", "late"));
  EXPECT_EQ(bodies().size(), 1u);
  bob.request(message("hang-up", {{"call", call.at("call")}}));
  EXPECT_EQ(text_at(ada.last("hang-up"), "name"), "Bob");
}

TEST_P(MdnCalls, can_be_two_at_the_same_time) {
  Client& eve = mdn_client(world, "Eve", shard(1));
  Client& dan = world.connect(0);
  dan.hello("Dan", 3);
  world.pass(300ms);
  ada.send(video_offer("Bob", "ada"));
  eve.send(video_offer("Dan", "eve"));
  accept();
  dan.request(message("call-accept", {{"call", dan.last("call").at("call")}, {"media", media()}}));
  EXPECT_EQ(bodies(), std::vector<value>{description("offer", "ada")});
  EXPECT_EQ(dan.last("signal").at("body"), description("offer", "eve"));
  EXPECT_EQ(ada.count("video-offer") + eve.count("video-offer"), 0u);
}

}  // namespace
}  // namespace beckon::testing
