#include "wire/records.hpp"

#include <gtest/gtest.h>

namespace beckon::wire {
namespace {

const SessionId session = *SessionId::parse("c2Vzc2lvbi1zZXNzaW9uMQ");
const UserId ann = *UserId::parse("g-AAAAAAAAAAAAAAAAAAAAAA");
const CallId call = *CallId::parse("AAECAwQFBgcICQoLDA0ODw");
const DeviceId device = *DeviceId::parse("ZGV2aWNlLWRldmljZS0xMg");

User user() {
  return {*UserName::parse("Ann \"\\ é"),
          {{{session, ShardId{4294967295}}, true}, {{SessionId::random(), ShardId{0}}, false}},
          {1'700'000'000'000, {{ann, UserName::parse("Ann \"\\ é")}, {*UserId::parse("u-eve")}}}};
}

void expect_internal(const auto& result) {
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::Internal);
}

TEST(Records, come_back_as_they_went) {
  const User present = user();
  EXPECT_EQ(from_record<User>(to_record(present)).value(), present);
  EXPECT_EQ(from_record<User>(to_record(User{*UserName::parse("A"), {}, {}})).value().sessions.size(), 0u);
  const NameClaim name{ann, {session, SessionId::random()}};
  EXPECT_EQ(from_record<NameClaim>(to_record(name)).value(), name);
  const CallSlots slots{{call, CallId::random()}};
  EXPECT_EQ(from_record<CallSlots>(to_record(slots)).value(), slots);
  EXPECT_EQ(from_record<CallSlots>(to_record(CallSlots{})).value(), CallSlots{});
}

TEST(Records, keep_a_pair_claim_in_every_phase) {
  for (const auto phase : {CallPhase::Claiming, CallPhase::Ringing, CallPhase::Connecting, CallPhase::Active,
                           CallPhase::Reconnecting, CallPhase::Ended}) {
    const PairClaim unanswered{call, ann, device, DeviceId{}, phase};
    EXPECT_EQ(from_record<PairClaim>(to_record(unanswered)).value(), unanswered);
    const PairClaim answered{call, ann, device, DeviceId::random(), phase};
    EXPECT_EQ(from_record<PairClaim>(to_record(answered)).value(), answered);
  }
}

TEST(Records, of_a_later_version_may_say_more) {
  EXPECT_EQ(from_record<CallSlots>(R"({"calls":["AAECAwQFBgcICQoLDA0ODw"],"more":{"x":1}})").value().calls[0], call);
}

TEST(Records, that_are_not_such_a_record_are_internal_errors) {
  for (const std::string text : {"", "null", "[]", "{}", "{\"calls\":1}", R"({"calls":[1]})", R"({"calls":["x"]})",
                                 R"({"calls":["AAECAwQFBgcICQoLDA0ODw"]} x)"})
    expect_internal(from_record<CallSlots>(text));
  expect_internal(from_record<NameClaim>(R"({"sessions":[]})"));
  expect_internal(from_record<NameClaim>(R"({"user":"a b","sessions":[]})"));
  expect_internal(from_record<User>(R"({"name":"A","sessions":[5]})"));
  expect_internal(from_record<User>(R"({"name":"<","sessions":[]})"));
  for (const std::string shard : {"-1", "4294967296", "1.0", "\"1\"", "null"})
    expect_internal(from_record<User>(R"({"name":"A","sessions":[{"session":"c2Vzc2lvbi1zZXNzaW9uMQ","shard":)" +
                                      shard + R"(,"attached":true}]})"));
  const std::string claim = R"({"call":"AAECAwQFBgcICQoLDA0ODw","caller":"u","caller_device":"ZGV2aWNlLWRldmljZS0xMg")";
  EXPECT_TRUE(from_record<PairClaim>(claim + R"(,"phase":"ringing"})"));
  expect_internal(from_record<PairClaim>(claim + R"(,"phase":"dancing"})"));
  expect_internal(from_record<PairClaim>(claim + "}"));
  expect_internal(from_record<PairClaim>(claim + R"(,"phase":"ringing","callee_device":""})"));
}

}  // namespace
}  // namespace beckon::wire
