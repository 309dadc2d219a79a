#include "core/open_call.hpp"

#include <gtest/gtest.h>

#include "core/open_call_cast.hpp"

namespace beckon::cast {
namespace {

using namespace std::chrono_literals;

OpenStep at(OpenCall& call, Duration later, const OpenEvent& event) {
  return apply(call, event, start + later, open_times);
}

TEST(OpenCall, shows_each_party_all_of_them_and_itself) {
  OpenCall call = empty_open_call();
  at(call, 0s, joins(a1));
  at(call, 1s, joins(b1, answered));
  at(call, 2s, loses_transport(a1));
  const CallView view = view_for(call, *party_of(call, b1.at.session), start + 5s);
  EXPECT_EQ(view.mode, CallMode::Open);
  EXPECT_EQ(view.phase, CallPhase::Open);
  EXPECT_EQ(view.version, first_version + 3);
  EXPECT_EQ(view.me, p1);
  EXPECT_EQ(view.duration, 5s);
  EXPECT_EQ(view.parties, (std::vector<PartyView>{{p0, a1.who, a1.epoch, false, false, offered},
                                                  {p1, b1.who, b1.epoch, true, false, answered}}));
  EXPECT_FALSE(view.reason || view.expires_in);
}

TEST(OpenCall, is_over_for_the_one_who_left_and_goes_on_for_the_others) {
  OpenCall call = after_all(empty_open_call(), {joins(a1), joins(b1)});
  const OpenStep step = at(call, 7s, leaves(a1));
  ASSERT_EQ(step.left.size(), 1u);
  EXPECT_EQ(step.left[0].party.endpoint, a1);
  const CallView view = view_of_departed(call, step.left[0].reason, start + 7s);
  EXPECT_EQ(view.phase, CallPhase::Ended);
  EXPECT_EQ(view.reason, EndReason::HungUp);
  EXPECT_EQ(view.version, call.version);
  EXPECT_EQ(view.duration, 7s);
  EXPECT_TRUE(view.parties.empty() && !view.me);
  EXPECT_EQ(view_for(call, *party_of(call, b1.at.session), start + 7s).phase, CallPhase::Waiting);
}

TEST(OpenCall, takes_the_media_of_the_newest_join) {
  OpenCall call = after_all(empty_open_call(), {joins(a1, offered)});
  EXPECT_FALSE(at(call, 1s, joins(a1, offered)).publish);
  EXPECT_TRUE(at(call, 1s, joins(a1, answered)).publish);
  EXPECT_EQ(call.parties[0].media, answered);
  at(call, 2s, comes_back(reborn(a1)));
  at(call, 3s, joins(reborn(a1), offered));
  EXPECT_EQ(call.parties[0].media, offered) << "a page that was loaded anew may have lost its camera";
}

TEST(OpenCall, counts_its_duration_from_when_it_was_last_empty) {
  OpenCall call = after_all(empty_open_call(), {joins(a1), leaves(a1)});
  at(call, 100s, joins(b1));
  EXPECT_EQ(view_for(call, call.parties[0], start + 103s).duration, 3s);
}

TEST(OpenCall, that_is_empty_remembers_its_numbers_and_versions_for_the_tombstones_time) {
  OpenCall call = after_all(empty_open_call(), {joins(a1), leaves(a1)});
  EXPECT_EQ(next_deadline(call, open_times), start + 120s);
  EXPECT_FALSE(at(call, 120s - 1ms, clock_ticks()).forget);
  at(call, 120s - 1ms, joins(a1));
  EXPECT_EQ(call.parties[0].party, p1) << "also for the same session: its streams begin anew";
  EXPECT_EQ(call.version, first_version + 3);
  EXPECT_EQ(next_deadline(call, open_times), start + 300s - 1ms) << "only silence";
}

TEST(OpenCall, gives_no_number_beyond_four_digits) {
  OpenCall call = make_open_call(call_id, first_version, 9'999, {});
  at(call, 0s, joins(a1));
  EXPECT_EQ(call.parties[0].party.number, 9'999);
  EXPECT_EQ(at(call, 0s, joins(b1)).answer.error().code, ErrorCode::Busy);
  at(call, 0s, leaves(a1));
  EXPECT_TRUE(at(call, 120s, clock_ticks()).forget) << "and then it can be made anew";
}

// ---- after a restart ----

const OpenCall before_restart = after_all(empty_open_call(), {joins(a1), joins(b1)});

OpenCall lost(Duration waits = 60s) { return make_open_call(call_id, first_version + 1'000, 0, start + waits); }

TEST(OpenCallMadeAnew, shows_those_who_have_not_returned_as_not_attached_and_tells_them_nothing) {
  OpenCall call = lost();
  EXPECT_TRUE(at(call, 0s, brings(b1, standing_of(before_restart))).publish);
  const CallView view = view_for(call, *party_of(call, b1.at.session), start + 9s);
  EXPECT_EQ(view.parties, (std::vector<PartyView>{{p0, a1.who, a1.epoch, false, false, offered},
                                                  {p1, b1.who, b1.epoch, true, false, offered}}));
  EXPECT_EQ(view.duration, 9s) << "the call did not begin anew";
  EXPECT_FALSE(party_of(call, a1.at.session)->present);
  EXPECT_EQ(next_deadline(call, open_times), start + 60s);
  const OpenStep step = at(call, 60s, clock_ticks());
  EXPECT_TRUE(step.publish && step.left.empty()) << "nobody is there to be told";
  EXPECT_EQ(phase_of(call), CallPhase::Waiting);
}

TEST(OpenCallMadeAnew, has_a_higher_version_than_the_proof_whatever_the_clock_says) {
  OpenCall call = make_open_call(call_id, 5, 0, start + 60s);
  at(call, 0s, brings(a1, standing_of(before_restart)));
  EXPECT_GT(call.version, before_restart.version);
}

// a1 loaded its page anew after b1's proof was given, and before mallory's.
TEST(OpenCallMadeAnew, shows_those_who_have_not_returned_as_the_newest_proof_knows_them) {
  Endpoint reloaded = a1;
  reloaded.epoch = a1.epoch + 1;
  const OpenCall newest = after_all(before_restart, {joins(mallory), comes_back(reloaded)});
  OpenCall call = lost();
  at(call, 0s, brings(b1, standing_of(before_restart)));
  at(call, 1s, brings(mallory, standing_of(newest)));
  EXPECT_EQ(view_for(call, *party_of(call, mallory.at.session), start + 1s).parties[0].epoch, reloaded.epoch);
  at(call, 2s, brings(reloaded, standing_of(newest)));
  EXPECT_EQ(call.parties.size(), 3u);
  EXPECT_TRUE(party_of(call, b1.at.session)->present);
}

TEST(OpenCallMadeAnew, takes_nobody_back_once_the_time_is_over) {
  OpenCall call = lost();
  at(call, 0s, brings(a1, standing_of(before_restart)));
  at(call, 60s, clock_ticks());
  EXPECT_EQ(at(call, 60s, brings(b1, standing_of(before_restart))).answer.error().code, ErrorCode::NoSuchCall);
}

// b1 joined while a1 was away: a1's proof does not tell of it.
TEST(OpenCallMadeAnew, gives_nobody_a_number_that_a_proof_yet_to_come_may_tell_of) {
  const OpenCall alone = after_all(empty_open_call(), {joins(a1)});
  OpenCall call = lost();
  at(call, 0s, brings(a1, standing_of(alone)));
  at(call, 1s, joins(mallory));
  at(call, 2s, brings(b1, standing_of(before_restart)));
  ASSERT_EQ(call.parties.size(), 3u);
  EXPECT_EQ(call.parties[0].endpoint, a1);
  EXPECT_EQ(call.parties[1].endpoint, b1);
  EXPECT_EQ(call.parties[1].party, p1);
  EXPECT_EQ(call.parties[2].endpoint, mallory);
  EXPECT_GE(call.parties[2].party.number, return_gap);
}

TEST(OpenCallMadeAnew, by_somebody_who_joined_first_takes_back_those_with_proofs) {
  const std::uint32_t first = first_after_restart(1'800'000'001'000);
  OpenCall call = make_open_call(call_id, first_version + 1'000, first, start + 60s);
  at(call, 0s, joins(mallory));
  at(call, 1s, brings(b1, standing_of(before_restart)));
  ASSERT_EQ(call.parties.size(), 3u);
  EXPECT_EQ(call.parties[1].party, p1);
  EXPECT_EQ(call.parties[2].party.number, first);
  EXPECT_LT(call.since, start + 1s);
  at(call, 60s, clock_ticks());
  EXPECT_EQ(call.parties.size(), 2u);
  EXPECT_EQ(call.next_party, first + 1);
}

TEST(OpenCallMadeAnew, refuses_whom_it_has_no_place_for) {
  OpenCall call = make_open_call(call_id, first_version + 1'000, 5'000, start + 60s);
  for (const Endpoint& who : {b2, b3, b4}) at(call, 0s, joins(who));
  EXPECT_EQ(at(call, 1s, brings(a1, standing_of(before_restart))).answer.error().code, ErrorCode::NoSuchCall);
  EXPECT_EQ(call.parties.size(), 3u);
}

TEST(OpenCallMadeAnew, refuses_one_whose_number_somebody_else_has) {
  OpenCall call = make_open_call(call_id, first_version + 1'000, 1, start + 60s);
  at(call, 0s, joins(mallory));
  EXPECT_EQ(at(call, 1s, brings(b1, standing_of(before_restart))).answer.error().code, ErrorCode::NoSuchCall);
  EXPECT_EQ(call.parties.size(), 2u) << "a1, whose number is free, is waited for";
}

TEST(OpenCallMadeAnew, begins_to_count_elsewhere_at_each_start) {
  EXPECT_EQ(first_after_restart(1'800'000'000'999), first_after_restart(1'800'000'000'000));
  EXPECT_NE(first_after_restart(1'800'000'001'000), first_after_restart(1'800'000'000'000));
  for (std::uint64_t boot = 1'800'000'000'000; boot < 1'800'010'000'000; boot += 500) {
    EXPECT_GE(first_after_restart(boot), 1'000u);
    EXPECT_LT(first_after_restart(boot), 9'000u);
  }
}

}  // namespace
}  // namespace beckon::cast
