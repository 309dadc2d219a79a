// Calls that the server lost and made anew from what their parties kept.
#include <gtest/gtest.h>

#include "core/call_cast.hpp"

namespace beckon::cast {
namespace {

using namespace std::chrono_literals;

Standing stood(CallPhase phase, std::uint64_t version, std::uint64_t boot = 1) {
  Standing standing;
  standing.boot = boot;
  standing.version = version;
  standing.phase = phase;
  if (phase != CallPhase::Connecting) standing.active_since = start - 60s;
  standing.parties = {{a1, offered}, {b1, offered}};
  return standing;
}

class RebuiltCall : public ::testing::Test {
 protected:
  CallStep returns(const Endpoint& who, std::optional<Standing> standing, Duration later = 0s) {
    return apply(call, call_event::Returned{who, std::move(standing)}, start + later, times);
  }
  CallStep happens(const CallEvent& event, Duration later) { return apply(call, event, start + later, times); }

  Call call = rebuild(call_id, stood(CallPhase::Active, 5), start, times);
};

TEST_F(RebuiltCall, tells_nothing_to_a_party_that_has_not_returned) {
  EXPECT_TRUE(recipients(call).empty());
  EXPECT_TRUE(returns(a1, stood(CallPhase::Active, 5)).publish);
  EXPECT_EQ(recipients(call), std::vector{a1.at});
  const CallView view = view_for(call, a1.at.session, start);
  EXPECT_EQ(view.version, 6u);
  EXPECT_EQ(view.phase, CallPhase::Active);
  EXPECT_EQ(view.duration, 60s);
  EXPECT_FALSE(view.parties.at(1).attached);
  EXPECT_TRUE(returns(b1, stood(CallPhase::Active, 4)).publish);
  EXPECT_EQ(recipients(call).size(), 2u);
  EXPECT_TRUE(view_for(call, a1.at.session, start).parties.at(1).attached);
}

TEST_F(RebuiltCall, takes_the_highest_version_of_the_latest_boot) {
  call = rebuild(call_id, stood(CallPhase::Connecting, 3), start, times);
  returns(a1, stood(CallPhase::Connecting, 3));
  EXPECT_EQ(call.deadline, Deadline(start + times.connecting));
  returns(b1, stood(CallPhase::Active, 9), 1s);
  EXPECT_EQ(call.phase, CallPhase::Active);
  EXPECT_EQ(call.version, 10u);
  EXPECT_EQ(call.active_since, start - 60s);
}

TEST_F(RebuiltCall, never_tells_a_version_below_one_that_a_party_has_seen) {
  call = rebuild(call_id, stood(CallPhase::Active, 6, 2), start, times);
  returns(a1, stood(CallPhase::Active, 6, 2));
  returns(b1, stood(CallPhase::Connecting, 90, 1));
  EXPECT_EQ(call.phase, CallPhase::Active) << "an older boot knows nothing better";
  EXPECT_GT(call.version, 90u);
}

TEST_F(RebuiltCall, ends_when_the_media_was_reported_lost_and_does_not_come_back) {
  returns(a1, stood(CallPhase::Active, 5));
  happens(lost(a1, p1), 10s);
  EXPECT_EQ(call.phase, CallPhase::Reconnecting);
  EXPECT_TRUE(happens(tick(), 10s + times.reconnecting).release);
  EXPECT_EQ(call.reason, EndReason::ConnectionLost);
}

TEST_F(RebuiltCall, goes_on_for_a_party_alone_until_its_session_is_gone) {
  returns(a1, stood(CallPhase::Active, 5));
  happens(heard(a1), times.silence);
  happens(tick(), times.silence);
  EXPECT_EQ(call.phase, CallPhase::Active);
  EXPECT_TRUE(call.parties[1].ended) << "nobody has heard of it for so long";
  happens(session_ended(a1), times.silence);
  EXPECT_EQ(call.reason, EndReason::SessionLost);
}

TEST_F(RebuiltCall, can_be_hung_up_by_a_party_that_had_done_so_before) {
  returns(a1, stood(CallPhase::Active, 5));
  EXPECT_TRUE(happens(hang_up(a1), 1s).release);
  returns(b1, stood(CallPhase::Active, 9), 2s);
  EXPECT_EQ(call.phase, CallPhase::Ended) << "ended is terminal";
  EXPECT_TRUE(recipients(call).size() == 1);
}

}  // namespace
}  // namespace beckon::cast
