#include "app/doctor/relay_check.hpp"

#include "app/doctor/finding_in_tests.hpp"

namespace beckon::doctor {
namespace {

using ::testing::HasSubstr;

RelayFacts good_relay() {
  RelayFacts facts;
  facts.url = "turn:turn.example.org:3478?transport=udp";
  facts.transport = "UDP";
  facts.host = "turn.example.org";
  facts.relay = "198.51.100.7";
  facts.sent = facts.sent_on_channel = true;
  facts.private_peers = {{"10.0.0.1", {403, "Forbidden IP"}}, {"::1", {443, "Peer Address Family Mismatch"}}};
  facts.wrong_secret = facts.expired = ice::TurnOutcome{401, "Unauthorized"};
  return facts;
}

std::string said_of(const RelayFacts& facts, std::string_view id, std::string_view status) {
  const auto found = judge_relay(facts, 0);
  expect_well_said(found);
  EXPECT_EQ(status_of(found, id), status);
  for (const auto& one : found)
    if (one.id == id) return one.message + " " + one.remedy;
  return {};
}

TEST(RelayCheck, Is_content_with_a_server_that_relays_and_refuses) {
  for (const auto* id : {"turn.relay", "turn.private-peers", "turn.credentials"}) said_of(good_relay(), id, "ok");
}

TEST(RelayCheck, Says_at_which_step_a_relay_fails) {
  auto facts = good_relay();
  facts.unreachable = "nobody listens there";
  EXPECT_THAT(said_of(facts, "turn.relay", "error"), HasSubstr("does not answer over UDP: nobody listens there"));
  facts = good_relay();
  facts.binding = {0, "no answer in time"};
  EXPECT_THAT(said_of(facts, "turn.relay", "error"), HasSubstr("no answer in time"));
  for (const auto& [code, words] :
       {std::pair(401, "same secret"), {486, "quota"}, {508, "turn-min-port"}, {500, "log"}}) {
    facts = good_relay();
    facts.allocation = {code, "No"};
    EXPECT_THAT(said_of(facts, "turn.relay", "error"), HasSubstr(words));
  }
  facts = good_relay();
  facts.sent = false;
  facts.permission = {403, "Forbidden IP"};
  EXPECT_THAT(said_of(facts, "turn.relay", "error"), HasSubstr("denied-peer-ip for 198.51.100.7"));
  facts.permission = {486, "Allocation Quota Reached"};
  EXPECT_THAT(said_of(facts, "turn.relay", "error"), HasSubstr("error 486"));
  facts.permission = {};
  EXPECT_THAT(said_of(facts, "turn.relay", "error"), HasSubstr("external-ip=PUBLIC/PRIVATE"));
}

TEST(RelayCheck, Finds_what_is_let_through_and_should_not_be) {
  auto facts = good_relay();
  facts.private_peers.push_back({"169.254.169.254", {}});
  EXPECT_THAT(said_of(facts, "turn.private-peers", "error"), HasSubstr("169.254.169.254"));
  facts = good_relay();
  facts.private_peers.push_back({"10.0.0.1", {0, "no answer in time"}});
  said_of(facts, "turn.private-peers", "warning");
  facts = good_relay();
  facts.wrong_secret = ice::TurnOutcome{};
  said_of(facts, "turn.credentials", "error");
  facts = good_relay();
  facts.expired = ice::TurnOutcome{};
  EXPECT_THAT(said_of(facts, "turn.credentials", "error"), HasSubstr("expired"));
  facts.expired = ice::TurnOutcome{0, "no answer in time"};
  said_of(facts, "turn.credentials", "warning");
}

}  // namespace
}  // namespace beckon::doctor
