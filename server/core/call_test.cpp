#include "core/call.hpp"

#include <gtest/gtest.h>

#include "core/call_cast.hpp"

namespace beckon::cast {
namespace {

using namespace std::chrono_literals;

// Applies an event so long after the start.
CallStep at(Call& call, Duration later, const CallEvent& event) { return apply(call, event, start + later, times); }

std::optional<EndReason> reason_after(std::vector<CallEvent> events) { return after(events).reason; }

const std::vector<CallEvent> active{claimed(), accept(b1), hears(a1, p1), hears(b1, p0)};

TEST(Call, begins_with_the_caller_alone_and_unseen) {
  const Call call = fresh_call();
  EXPECT_EQ(call.phase, CallPhase::Claiming);
  EXPECT_EQ(call.version, 0u);
  ASSERT_EQ(call.parties.size(), 1u);
  EXPECT_EQ(call.parties[0], (Party{a1, offered}));
  EXPECT_EQ(call.callee.user, b1.who.user);
  EXPECT_EQ(next_deadline(call, times), Deadline{});
}

TEST(Call, rings_every_session_it_is_told_of_once) {
  const Call call = after({claimed({b1.at, b2.at, b1.at})});
  EXPECT_EQ(call.rings, (std::vector<Ring>{{b1.at}, {b2.at}}));
  EXPECT_EQ(call.callee, b1.who);
  EXPECT_EQ(call.version, 1u);
  EXPECT_EQ(next_deadline(call, times), start + 60s);
}

TEST(Call, goes_from_invitation_to_hang_up) {
  Call call = fresh_call();
  EXPECT_EQ(at(call, 0s, claimed()).answer.has_error(), false);
  at(call, 1s, ringing(b1));
  at(call, 5s, accept(b1));
  EXPECT_EQ(call.parties[1].endpoint, b1);
  EXPECT_EQ(call.parties[1].media, answered);
  EXPECT_EQ(next_deadline(call, times), start + 35s);
  at(call, 6s, hears(a1, p1));
  EXPECT_EQ(call.phase, CallPhase::Connecting);
  at(call, 7s, hears(b1, p0));
  EXPECT_EQ(call.phase, CallPhase::Active);
  EXPECT_EQ(call.active_since, start + 7s);
  EXPECT_EQ(call.deadline, Deadline{});
  const CallStep last = at(call, 3600s, hang_up(b1));
  EXPECT_TRUE(last.publish && last.phase_changed && last.release && !last.forget);
  EXPECT_EQ(call.reason, EndReason::HungUp);
  EXPECT_EQ(call.ended_at, start + 3600s);
  EXPECT_EQ(call.version, 6u);
}

TEST(Call, the_first_accept_wins_and_the_second_learns_it) {
  Call call = after({claimed()});
  EXPECT_TRUE(at(call, 1s, accept(b2)).answer.has_value());
  const Call won = call;
  const CallStep second = at(call, 1s, accept(b1));
  ASSERT_TRUE(second.answer.has_error());
  EXPECT_EQ(second.answer.error().code, ErrorCode::AlreadyAnswered);
  EXPECT_FALSE(second.answer.error().message.empty());
  EXPECT_EQ(call, won);
}

TEST(Call, an_accept_repeated_with_other_media_changes_nothing) {
  Call call = after({claimed(), accept(b1)});
  const Call won = call;
  EXPECT_TRUE(at(call, 1s, call_event::Accept{b1, offered}).answer.has_value());
  EXPECT_EQ(call, won);
}

TEST(Call, every_reason_to_end_is_reached_by_what_it_names) {
  EXPECT_EQ(reason_after({claimed(), decline(b2)}), EndReason::Declined);
  EXPECT_EQ(reason_after({claimed({b1.at, b2.at}), busy(b1), busy(b2)}), EndReason::Busy);
  EXPECT_EQ(reason_after({claimed({b1.at, b2.at}), busy(b1), session_ended(b2)}), EndReason::Busy);
  EXPECT_EQ(reason_after({claimed({b1.at, b2.at}), busy(b1), session_ended(b1), session_ended(b2)}), EndReason::Busy);
  EXPECT_EQ(reason_after({claimed({b1.at, b2.at}), session_ended(b1), session_ended(b2)}), EndReason::Offline);
  EXPECT_EQ(reason_after({claimed(), cancel(a1)}), EndReason::Cancelled);
  EXPECT_EQ(reason_after({claimed(), accept(b1), session_ended(a1)}), EndReason::SessionLost);
  EXPECT_EQ(reason_after({claimed(), ended(EndReason::ServerShutdown)}), EndReason::ServerShutdown);
}

TEST(Call, one_that_said_busy_and_answered_all_the_same_cannot_be_busy_again) {
  Call call = after({claimed(), busy(b3), accept(b3)});
  EXPECT_EQ(at(call, 1s, busy(b3)).answer.error().code, ErrorCode::WrongState);
  EXPECT_EQ(call.phase, CallPhase::Connecting);
}

TEST(Call, a_session_that_came_later_keeps_it_ringing) {
  EXPECT_EQ(reason_after({claimed({b1.at}), ringing(b4), busy(b1)}), std::nullopt);
  EXPECT_EQ(reason_after({claimed({b1.at}), ringing(b4), busy(b1), busy(b4)}), EndReason::Busy);
}

TEST(Call, cancelled_while_claiming_stays_ended_when_the_claim_succeeds) {
  Call call = fresh_call();
  EXPECT_TRUE(at(call, 0s, cancel(a1)).release);
  const Call over = call;
  const CallStep step = at(call, 1s, claimed());
  EXPECT_TRUE(step.answer.has_value());
  EXPECT_FALSE(step.publish || step.release || step.phase_changed);
  EXPECT_EQ(call, over);
}

struct Expiry {
  const char* name;
  std::vector<CallEvent> events;  // all at the start
  Duration after;
  EndReason reason;
};

TEST(Call, every_deadline_ends_it_to_the_millisecond) {
  const std::vector<Expiry> expiries{
      {"invite", {claimed()}, 60s, EndReason::NoAnswer},
      {"caller gone", {claimed(), detached(a1)}, 5s, EndReason::Cancelled},
      {"gone before it rang", {detached(a1), claimed()}, 5s, EndReason::Cancelled},
      {"connecting", {claimed(), accept(b1)}, 30s, EndReason::ConnectFailed},
      {"reconnecting",
       {claimed(), accept(b1), hears(a1, p1), hears(b1, p0), lost(b1, p0)},
       45s,
       EndReason::ConnectionLost},
  };
  for (const Expiry& expiry : expiries) {
    SCOPED_TRACE(expiry.name);
    Call call = after(expiry.events);
    EXPECT_EQ(next_deadline(call, times), start + expiry.after);
    const Call before = call;
    EXPECT_FALSE(at(call, expiry.after - 1ms, tick()).publish);
    EXPECT_EQ(call, before);
    EXPECT_TRUE(at(call, expiry.after, tick()).release);
    EXPECT_EQ(call.reason, expiry.reason);
    EXPECT_EQ(next_deadline(call, times), start + expiry.after + 120s);
    EXPECT_FALSE(at(call, expiry.after + 120s - 1ms, tick()).forget);
    EXPECT_TRUE(at(call, expiry.after + 120s, tick()).forget);
  }
}

TEST(Call, of_two_deadlines_that_a_late_tick_finds_the_earlier_counts) {
  Call call = after({claimed()});
  at(call, 54s, detached(a1));
  at(call, 90s, tick());
  EXPECT_EQ(call.reason, EndReason::Cancelled);
  call = after({claimed()});
  at(call, 56s, detached(a1));
  at(call, 90s, tick());
  EXPECT_EQ(call.reason, EndReason::NoAnswer);
}

TEST(Call, a_caller_who_is_back_in_time_goes_on_ringing) {
  Call call = after({claimed(), detached(a1)});
  at(call, 4s, returned(a1));
  EXPECT_EQ(next_deadline(call, times), start + 60s);
  at(call, 5s, tick());
  EXPECT_EQ(call.phase, CallPhase::Ringing);
}

TEST(Call, an_accept_takes_the_call_from_a_caller_who_is_gone_for_a_moment) {
  Call call = after({claimed(), detached(a1)});
  at(call, 4s, accept(b1));
  EXPECT_EQ(next_deadline(call, times), start + 34s);
}

TEST(Call, only_the_first_signal_gives_connecting_its_time_anew) {
  Call call = after({claimed(), accept(b1)});
  EXPECT_FALSE(at(call, 20s, signalled(a1)).publish);
  EXPECT_EQ(next_deadline(call, times), start + 50s);
  at(call, 40s, signalled(b1));
  EXPECT_EQ(next_deadline(call, times), start + 50s);
}

TEST(Call, reconnecting_counts_from_the_first_loss_and_forgets_it_once_both_hear) {
  Call call = after(active);
  at(call, 10s, lost(a1, p1));
  at(call, 20s, lost(b1, p0));
  EXPECT_EQ(next_deadline(call, times), start + 55s);
  at(call, 30s, hears(b1, p0));
  EXPECT_EQ(call.phase, CallPhase::Reconnecting);
  EXPECT_EQ(next_deadline(call, times), start + 55s);
  at(call, 31s, hears(a1, p1));
  EXPECT_EQ(call.phase, CallPhase::Active);
  EXPECT_EQ(call.deadline, Deadline{});
  EXPECT_EQ(call.active_since, start);
  at(call, 40s, lost(a1, p1));
  EXPECT_EQ(next_deadline(call, times), start + 85s);
}

TEST(Call, goes_on_without_one_session_on_the_word_of_the_other) {
  Call call = after(active);
  at(call, 1s, lost(a1, p1));
  at(call, 2s, session_ended(a1));
  EXPECT_EQ(call.phase, CallPhase::Reconnecting);
  at(call, 3s, hears(b1, p0));
  EXPECT_EQ(call.phase, CallPhase::Active);
  at(call, 4s, lost(b1, p0));
  EXPECT_EQ(call.phase, CallPhase::Reconnecting);
  EXPECT_EQ(next_deadline(call, times), start + 49s);
  at(call, 5s, session_ended(b1));
  EXPECT_EQ(call.reason, EndReason::SessionLost);
}

TEST(Call, somebody_who_calls_themselves_rings_on_the_other_device_only) {
  const auto self = [](std::vector<SessionRef> sessions) { return call_event::Claimed{a1.who, std::move(sessions)}; };
  Call call = make_call(call_id, a1, a1.who.user, offered);
  apply(call, self({a1.at, a2.at}), start, times);
  EXPECT_EQ(call.rings, (std::vector<Ring>{{a2.at}}));
  EXPECT_EQ(at(call, 1s, accept(a1)).answer.error().code, ErrorCode::NotAParty);
  EXPECT_TRUE(at(call, 1s, accept(a2)).answer.has_value());
  EXPECT_EQ(call.phase, CallPhase::Connecting);
}

TEST(Call, phases_and_reasons_have_the_words_of_the_wire) {
  EXPECT_EQ(to_string(CallPhase::Claiming), "claiming");
  const std::vector<std::string_view> phases{"ringing", "connecting", "active", "reconnecting",
                                             "waiting", "open",       "ended"};
  for (std::size_t i = 0; i < phases.size(); ++i) EXPECT_EQ(to_string(static_cast<CallPhase>(i + 1)), phases[i]);
  const std::vector<std::string_view> reasons{
      "hung-up",      "declined",           "busy",           "cancelled",       "no-answer",
      "offline",      "answered-elsewhere", "connect-failed", "connection-lost", "replaced",
      "session-lost", "server-shutdown"};
  for (std::size_t i = 0; i < reasons.size(); ++i) EXPECT_EQ(to_string(static_cast<EndReason>(i)), reasons[i]);
}

}  // namespace
}  // namespace beckon::cast
