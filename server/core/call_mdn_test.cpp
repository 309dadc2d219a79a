// What is different in a call with a user of MDN's dialect: no timers, and the other end is always the polite one.
#include <gtest/gtest.h>

#include "core/call_cast.hpp"

namespace beckon::cast {
namespace {

using namespace std::chrono_literals;

Endpoint on_mdn_page(Endpoint endpoint) {
  endpoint.who.user = mdn_user(id<DeviceSecret>(endpoint.who.name.str()));
  return endpoint;
}

// Ada calls from a page of MDN's, or Bob answers on one.
const Endpoint ada = on_mdn_page(a1), bob = on_mdn_page(b1);

Call call_from_mdn(const std::vector<CallEvent>& events) {
  Call call = make_call(call_id, ada, b1.who.user, offered);
  for (const CallEvent& event : events) (void)apply(call, event, start, times);
  return call;
}

Call call_to_mdn(const std::vector<CallEvent>& events) {
  Call call = make_call(call_id, a1, bob.who.user, offered);
  (void)apply(call, call_event::Claimed{bob.who, {bob.at}}, start, times);
  for (const CallEvent& event : events) (void)apply(call, event, start, times);
  return call;
}

TEST(CallWithMdn, an_mdn_user_is_known_by_the_id_which_the_secret_gives) {
  EXPECT_TRUE(is_mdn_user(ada.who.user));
  EXPECT_FALSE(is_mdn_user(a1.who.user));
  EXPECT_EQ(ada.who.user, on_mdn_page(a1).who.user);
  EXPECT_NE(ada.who.user, bob.who.user);
}

TEST(CallWithMdn, may_take_any_time_to_connect) {
  for (Call call : {call_from_mdn({claimed(), accept(b1), signalled(b1)}), call_to_mdn({accept(bob), signalled(a1)})}) {
    EXPECT_EQ(call.phase, CallPhase::Connecting);
    EXPECT_EQ(call.deadline, Deadline{});
  }
}

TEST(CallWithMdn, ends_at_once_when_the_other_end_loses_the_media) {
  const Call before = call_from_mdn({claimed(), accept(b1), hears(ada, p1), lost(b1, p0)});
  EXPECT_EQ(before.reason, EndReason::ConnectFailed);
  const Call after = call_from_mdn({claimed(), accept(b1), hears(ada, p1), hears(b1, p0), lost(b1, p0)});
  EXPECT_EQ(after.reason, EndReason::ConnectionLost);
}

TEST(CallWithMdn, goes_on_without_the_mdn_session_and_ends_without_the_other) {
  Call call = call_to_mdn({accept(bob), hears(a1, p1), hears(bob, p0), session_ended(bob)});
  EXPECT_EQ(call.phase, CallPhase::Active);
  (void)apply(call, lost(a1, p1), start, times);
  EXPECT_EQ(call.reason, EndReason::ConnectionLost);
  EXPECT_EQ(call_to_mdn({accept(bob), hears(a1, p1), hears(bob, p0), session_ended(a1)}).reason,
            EndReason::SessionLost);
}

TEST(CallWithMdn, makes_the_other_end_polite_whoever_called) {
  const Call from = call_from_mdn({claimed(), accept(b1)}), to = call_to_mdn({accept(bob)});
  EXPECT_FALSE(view_for(from, ada.at.session, start).polite);
  EXPECT_TRUE(view_for(from, b1.at.session, start).polite);
  EXPECT_TRUE(view_for(to, a1.at.session, start).polite);
  EXPECT_FALSE(view_for(to, bob.at.session, start).polite);
}

}  // namespace
}  // namespace beckon::cast
