#include "core/pair_claim.hpp"

#include <gtest/gtest.h>

#include "core/call_cast.hpp"

namespace beckon::cast {
namespace {

using Kind = PairVerdict::Kind;

const CallId other_id = id<CallId>("other");

// What somebody wants who calls from `from`.
PairClaim wanted(const Endpoint& from) { return {other_id, from.who.user, from.device, {}, CallPhase::Ringing}; }

// Ada's call from a1 in `phase`, answered on b1 where that is past.
PairClaim standing(CallPhase phase) {
  const bool has_answer = phase >= CallPhase::Connecting;
  return {call_id, a1.who.user, a1.device, has_answer ? b1.device : DeviceId{}, phase};
}

struct Meeting {
  CallPhase phase;
  Kind callers_device, callers_other_device, answering_device, callees_other_device;
};

TEST(PairClaim, every_phase_meets_an_invitation_from_every_device_as_written_here) {
  const std::vector<Meeting> meetings{
      {CallPhase::Claiming, Kind::Replace, Kind::Busy, Kind::Merge, Kind::Merge},
      {CallPhase::Ringing, Kind::Replace, Kind::Busy, Kind::Merge, Kind::Merge},
      {CallPhase::Connecting, Kind::Replace, Kind::Busy, Kind::Replace, Kind::Busy},
      {CallPhase::Active, Kind::Replace, Kind::Busy, Kind::Replace, Kind::Busy},
      {CallPhase::Reconnecting, Kind::Replace, Kind::Replace, Kind::Replace, Kind::Replace},
      {CallPhase::Ended, Kind::Claim, Kind::Claim, Kind::Claim, Kind::Claim},
  };
  for (const Meeting& meeting : meetings) {
    const auto check = [&](const Endpoint& from, Kind expected) {
      const PairVerdict verdict = meet(standing(meeting.phase), wanted(from));
      EXPECT_EQ(verdict.kind, expected) << to_string(meeting.phase) << ", from " << from.at.session.str();
      const bool names_other = expected == Kind::Merge || expected == Kind::Replace;
      EXPECT_EQ(verdict.other, names_other ? call_id : CallId{});
    };
    check(a1, meeting.callers_device);
    check(a2, meeting.callers_other_device);
    check(b1, meeting.answering_device);
    check(b2, meeting.callees_other_device);
  }
}

TEST(PairClaim, is_there_for_the_first_and_for_its_own_repeat) {
  EXPECT_EQ(meet(std::nullopt, wanted(a1)).kind, Kind::Claim);
  for (const CallPhase phase : {CallPhase::Ringing, CallPhase::Active, CallPhase::Ended}) {
    PairClaim mine = standing(phase);
    EXPECT_EQ(meet(mine, mine).kind, Kind::Claim);
    mine.caller_device = a2.device;
    EXPECT_EQ(meet(standing(phase), mine).kind, Kind::Claim);
  }
}

TEST(PairClaim, devices_that_are_not_known_are_not_the_same) {
  PairClaim from_nowhere = wanted(b1);
  from_nowhere.caller_device = {};
  PairClaim unanswered = standing(CallPhase::Active);
  unanswered.callee_device = {};
  EXPECT_EQ(meet(unanswered, from_nowhere).kind, Kind::Busy);
}

TEST(PairClaim, follows_the_call) {
  EXPECT_EQ(claim_of(fresh_call()), standing(CallPhase::Claiming));
  EXPECT_EQ(claim_of(after({claimed()})), standing(CallPhase::Ringing));
  EXPECT_EQ(claim_of(after({claimed(), accept(b1)})), standing(CallPhase::Connecting));
  EXPECT_EQ(claim_of(after({claimed(), accept(b1), hang_up(b1)})), standing(CallPhase::Ended));
}

TEST(PairKey, is_the_same_from_both_sides_and_another_for_every_pair) {
  const auto user = [](const char* text) { return UserId::parse(text).value(); };
  EXPECT_EQ(pair_key(user("ada"), user("bob")), pair_key(user("bob"), user("ada")));
  EXPECT_NE(pair_key(user("ada"), user("bob")), pair_key(user("ada"), user("eve")));
  EXPECT_NE(pair_key(user("a.b"), user("c")), pair_key(user("a"), user("b.c")));
  EXPECT_NE(pair_key(user("a:b"), user("c")), pair_key(user("a"), user("b:c")));
  EXPECT_NE(pair_key(user("a|b"), user("c")), pair_key(user("a"), user("b|c")));
}

TEST(CallSlots, hold_a_call_once_up_to_the_limit) {
  const CallSlots one = with_call({}, call_id, 2).value();
  EXPECT_EQ(with_call(one, call_id, 2).value(), one);
  const CallSlots two = with_call(one, other_id, 2).value();
  EXPECT_EQ(two.calls, (std::vector{call_id, other_id}));
  const auto third = with_call(two, id<CallId>("third"), 2);
  ASSERT_TRUE(third.has_error());
  EXPECT_EQ(third.error().code, ErrorCode::Busy);
  EXPECT_EQ(with_call(two, other_id, 2).value(), two);
  EXPECT_TRUE(with_call({}, call_id, 0).has_error());
}

TEST(CallSlots, are_given_back_once) {
  const CallSlots two{{call_id, other_id}};
  const CallSlots one = without_call(two, call_id);
  EXPECT_EQ(one.calls, (std::vector{other_id}));
  EXPECT_EQ(without_call(one, call_id), one);
}

}  // namespace
}  // namespace beckon::cast
