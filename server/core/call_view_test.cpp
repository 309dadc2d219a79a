#include "core/call_view.hpp"

#include <gtest/gtest.h>

#include "core/call_cast.hpp"

namespace beckon::cast {
namespace {

using namespace std::chrono_literals;

CallView seen_by(const Endpoint& who, const Call& call, Duration later = 0s) {
  return view_for(call, who.at.session, start + later);
}

// What somebody sees who is told only that there is a call.
void expect_no_party_in(const CallView& view) {
  EXPECT_TRUE(view.parties.empty());
  EXPECT_FALSE(view.me);
  EXPECT_FALSE(view.polite);
  EXPECT_FALSE(view.duration);
}

void expect_ended(const CallView& view, EndReason reason) {
  EXPECT_EQ(view.phase, CallPhase::Ended);
  EXPECT_EQ(view.reason, reason);
  EXPECT_FALSE(view.expires_in);
  EXPECT_EQ(view.ringing, 0u);
}

const std::vector<CallEvent> answered_by_b1{claimed(), ringing(b1), busy(b3), accept(b1)};

TEST(CallView, of_a_ringing_call_names_both_users_and_what_is_offered) {
  const CallView view = seen_by(b1, after({claimed()}));
  EXPECT_EQ(view.call, call_id);
  EXPECT_EQ(view.version, 1u);
  EXPECT_EQ(view.phase, CallPhase::Ringing);
  EXPECT_EQ(view.caller, a1.who);
  EXPECT_EQ(view.callee, b1.who);
  EXPECT_EQ(view.media, offered);
  EXPECT_FALSE(view.reason);
}

TEST(CallView, shows_the_caller_alone_to_the_caller_alone_while_it_rings) {
  const Call call = after({claimed(), ringing(b1)});
  const CallView mine = seen_by(a1, call);
  EXPECT_EQ(mine.parties, (std::vector<PartyView>{{p0, a1.who, a1.epoch, true, false, offered}}));
  EXPECT_EQ(mine.me, p0);
  EXPECT_FALSE(mine.polite);
  for (const Endpoint& other : {b1, b2, b3}) expect_no_party_in(seen_by(other, call));
}

TEST(CallView, counts_the_sessions_that_said_they_ring) {
  EXPECT_EQ(seen_by(a1, after({claimed()})).ringing, 0u);
  EXPECT_EQ(seen_by(a1, after({claimed(), ringing(b1), ringing(b4)})).ringing, 2u);
  EXPECT_EQ(seen_by(a1, after({claimed(), ringing(b1), ringing(b4), busy(b1)})).ringing, 1u);
  EXPECT_EQ(seen_by(a1, after(answered_by_b1)).ringing, 0u);
}

TEST(CallView, shows_both_parties_to_both_once_answered) {
  const Call call = after(answered_by_b1);
  const std::vector<PartyView> both{{p0, a1.who, a1.epoch, true, false, offered},
                                    {p1, b1.who, b1.epoch, true, false, answered}};
  const CallView callers = seen_by(a1, call), answerers = seen_by(b1, call);
  EXPECT_EQ(callers.parties, both);
  EXPECT_EQ(answerers.parties, both);
  EXPECT_EQ(callers.me, p0);
  EXPECT_EQ(answerers.me, p1);
  EXPECT_FALSE(callers.polite);
  EXPECT_TRUE(answerers.polite);
}

TEST(CallView, says_who_is_attached_and_who_hears) {
  const Call call = after({claimed(), accept(b1), hears(b1, p0), detached(a1)});
  const CallView view = seen_by(b1, call);
  EXPECT_FALSE(view.parties[0].attached);
  EXPECT_TRUE(view.parties[1].attached);
  EXPECT_FALSE(view.parties[0].connected);
  EXPECT_TRUE(view.parties[1].connected);
}

TEST(CallView, tells_those_that_lost_and_nobody_else_that_it_was_answered_elsewhere) {
  for (const auto& more : std::vector<std::vector<CallEvent>>{
           {}, {hears(a1, p1), hears(b1, p0)}, {hang_up(a1)}, {ended(EndReason::Replaced)}}) {
    std::vector<CallEvent> events = answered_by_b1;
    events.insert(events.end(), more.begin(), more.end());
    const Call call = after(events);
    const CallView loser = seen_by(b2, call);
    expect_ended(loser, EndReason::AnsweredElsewhere);
    expect_no_party_in(loser);
    expect_ended(seen_by(b3, call), EndReason::Busy);
    expect_no_party_in(seen_by(b3, call));
    EXPECT_EQ(seen_by(b1, call).phase, call.phase);
    EXPECT_EQ(seen_by(b1, call).reason, call.reason);
  }
}

TEST(CallView, tells_the_busy_one_that_it_ended_and_the_others_that_it_rings) {
  const Call call = after({claimed(), busy(b3)});
  expect_ended(seen_by(b3, call), EndReason::Busy);
  EXPECT_EQ(seen_by(b1, call).phase, CallPhase::Ringing);
  EXPECT_EQ(seen_by(a1, call).phase, CallPhase::Ringing);
}

TEST(CallView, tells_everybody_the_true_reason_when_it_ends_unanswered) {
  const Call call = after({claimed(), busy(b3), cancel(a1)});
  for (const Endpoint& who : {a1, b1, b2}) expect_ended(seen_by(who, call), EndReason::Cancelled);
  expect_ended(seen_by(b3, call), EndReason::Busy);
  expect_no_party_in(seen_by(b1, call));
}

TEST(CallView, one_that_said_busy_and_answers_all_the_same_is_a_party) {
  const CallView view = seen_by(b3, after({claimed(), busy(b3), accept(b3)}));
  EXPECT_EQ(view.phase, CallPhase::Connecting);
  EXPECT_EQ(view.me, p1);
}

TEST(CallView, says_how_long_the_stage_may_still_take) {
  EXPECT_EQ(seen_by(b1, after({claimed()}), 20s).expires_in, 40s);
  EXPECT_EQ(seen_by(b1, after({claimed()}), 90s).expires_in, 0s);
  EXPECT_EQ(seen_by(a1, after({claimed(), detached(a1)}), 1s).expires_in, 59s);
  EXPECT_EQ(seen_by(b1, after(answered_by_b1), 20s).expires_in, 10s);
  EXPECT_FALSE(seen_by(b2, after(answered_by_b1), 20s).expires_in);
  const std::vector<CallEvent> active{claimed(), accept(b1), hears(a1, p1), hears(b1, p0)};
  EXPECT_FALSE(seen_by(a1, after(active), 20s).expires_in);
}

TEST(CallView, says_how_long_the_media_flowed_from_the_first_time_on) {
  Call call = after({claimed(), accept(b1)});
  EXPECT_FALSE(seen_by(a1, call, 5s).duration);
  for (const CallEvent& event : {hears(a1, p1), hears(b1, p0)}) apply(call, event, start + 10s, times);
  EXPECT_EQ(seen_by(a1, call, 25s).duration, 15s);
  apply(call, lost(a1, p1), start + 30s, times);
  apply(call, hears(a1, p1), start + 40s, times);
  EXPECT_EQ(seen_by(b1, call, 50s).duration, 40s);
  apply(call, hang_up(a1), start + 60s, times);
  EXPECT_EQ(seen_by(b1, call, 100s).duration, 50s);
}

TEST(CallView, goes_to_parties_and_living_rings_each_once) {
  EXPECT_EQ(recipients(after({claimed()})), (std::vector{a1.at, b1.at, b2.at, b3.at}));
  EXPECT_EQ(recipients(after({claimed(), accept(b2)})), (std::vector{a1.at, b2.at, b1.at, b3.at}));
  EXPECT_EQ(recipients(after({claimed(), ringing(b4), session_ended(b1)})), (std::vector{a1.at, b2.at, b3.at, b4.at}));
  EXPECT_EQ(recipients(after({claimed(), accept(b4)})), (std::vector{a1.at, b4.at, b1.at, b2.at, b3.at}));
}

TEST(CallView, goes_to_nobody_when_the_call_never_rang) {
  EXPECT_TRUE(recipients(after({})).empty());
  EXPECT_TRUE(recipients(after({cancel(a1)})).empty());
}

}  // namespace
}  // namespace beckon::cast
