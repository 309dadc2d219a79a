// Every kind of event in every phase, with what comes of it.
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "core/call_cast.hpp"

namespace beckon::cast {
namespace {

// One line of what an event did: the answer, "=" if the call is the very same as before or else its phase (and reason),
// the deadline it set ("@" seconds from now, "@-" for none), that of a caller who is gone, and the step's flags:
// v(ersion grew by one, and publish), c(hanged phase), r(elease), f(orget).
std::string outcome(Call call, const CallEvent& event, Time now) {
  const Call before = call;
  const CallStep step = apply(call, event, now, times);
  std::ostringstream text;
  text << (step.answer.has_error() ? to_string(step.answer.error().code) : "ok");
  const auto seconds = [&](const Deadline& at) {
    return at ? std::to_string((*at - now).count() / 1000) : std::string("-");
  };
  if (call == before) {
    text << " =";
  } else {
    text << ' ' << to_string(call.phase);
    if (call.reason) text << ':' << to_string(*call.reason);
    if (call.deadline != before.deadline) text << " @" << seconds(call.deadline);
    if (call.caller_gone != before.caller_gone) text << " gone@" << seconds(call.caller_gone);
  }
  if (step.publish != (call.version == before.version + 1)) text << " version-and-publish-differ";
  const std::string flags = std::string(step.publish ? "v" : "") + (step.phase_changed ? "c" : "") +
                            (step.release ? "r" : "") + (step.forget ? "f" : "");
  return text.str() + (flags.empty() ? "" : " " + flags);
}

// The columns. In all but the first b1 rings, b2 was told to, b3 is busy; b1 answered where somebody did. In
// Reconnecting it was a1 that lost the media. One call was declined, the other hung up.
const std::vector<CallEvent> rung{claimed(), ringing(b1), busy(b3)};
std::vector<CallEvent> then(std::vector<CallEvent> events, const std::vector<CallEvent>& more) {
  events.insert(events.end(), more.begin(), more.end());
  return events;
}
const std::vector<CallEvent> connecting = then(rung, {accept(b1)});
const std::vector<CallEvent> active = then(connecting, {signalled(a1), hears(a1, p1), hears(b1, p0)});
const std::vector<Call> columns{after({}),
                                after(rung),
                                after(connecting),
                                after(active),
                                after(then(active, {lost(a1, p1)})),
                                after(then(rung, {decline(b1)})),
                                after(then(active, {hang_up(a1)}))};

struct Row {
  const char* what;
  CallEvent event;
  std::vector<const char*> outcomes;  // one for each column
  std::vector<CallEvent> first{};     // what comes before, in all columns
  Duration later{1'000};              // than the columns' events
};

constexpr const char* same = "ok =";
constexpr const char* wrong = "wrong-state =";
constexpr const char* alien = "not-a-party =";
constexpr const char* taken = "already-answered =";
constexpr const char* bad = "bad-message =";
constexpr const char* gone = "session-expired =";
constexpr const char* answers = "ok connecting @30 vc";
constexpr const char* unseen_cancel = "ok ended:cancelled @120 cr";
constexpr const char* cancelled = "ok ended:cancelled @120 vcr";
constexpr const char* declined = "ok ended:declined @120 vcr";
constexpr const char* hung_up = "ok ended:hung-up @120 vcr";
constexpr const char* session_lost = "ok ended:session-lost @120 vcr";
constexpr const char* replaced = "ok ended:replaced @120 vcr";

const std::vector<const char*> always_same{same, same, same, same, same, same, same};
const std::vector<const char*> always_alien{alien, alien, alien, alien, alien, alien, alien};
const std::vector<const char*> alien_to_the_living{alien, alien, alien, alien, alien, same, same};

// claiming, ringing, connecting, active, reconnecting, ended unanswered, ended after an answer
const std::vector<Row> table{
    {"claimed", claimed(), {"ok ringing @60 vc", same, same, same, same, same, same}},
    {"claimed, but nobody is there", claimed({}), {"ok ended:offline @120 cr", same, same, same, same, same, same}},
    {"claimed by a caller who is detached",
     claimed(),
     {"ok ringing @60 gone@5 vc", same, same, same, same, same, same},
     {detached(a1)}},

    {"the ringing one rings", ringing(b1), {wrong, same, same, same, same, wrong, wrong}},
    {"the told one rings", ringing(b2), {wrong, "ok ringing v", taken, taken, taken, wrong, wrong}},
    {"the busy one rings", ringing(b3), {wrong, same, taken, taken, taken, wrong, wrong}},
    {"a new one rings", ringing(b4), {wrong, "ok ringing v", taken, taken, taken, wrong, wrong}},
    {"one that is gone rings", ringing(b2), {wrong, gone, taken, taken, taken, wrong, wrong}, {session_ended(b2)}},
    {"the caller rings", ringing(a1), always_alien},
    {"the caller's other device rings", ringing(a2), always_alien},
    {"a stranger rings", ringing(mallory), always_alien},

    {"the ringing one accepts", accept(b1), {wrong, answers, same, same, same, wrong, wrong}},
    {"the told one accepts", accept(b2), {wrong, answers, taken, taken, taken, wrong, taken}},
    {"the busy one accepts", accept(b3), {wrong, answers, taken, taken, taken, wrong, taken}},
    {"a new one accepts", accept(b4), {wrong, answers, taken, taken, taken, wrong, taken}},
    {"one that is gone accepts", accept(b2), {wrong, gone, taken, taken, taken, wrong, taken}, {session_ended(b2)}},
    {"accepted while the caller is detached",
     accept(b1),
     {wrong, "ok connecting @30 gone@- vc", same, same, same, wrong, wrong},
     {detached(a1)}},
    {"the caller accepts", accept(a1), always_alien},
    {"the caller's other device accepts", accept(a2), always_alien},
    {"a stranger accepts", accept(mallory), always_alien},

    {"the ringing one declines", decline(b1), {wrong, declined, wrong, wrong, wrong, same, same}},
    {"the told one declines", decline(b2), {wrong, declined, taken, taken, taken, same, same}},
    {"the busy one declines", decline(b3), {wrong, declined, taken, taken, taken, same, same}},
    {"a new one declines", decline(b4), {wrong, declined, taken, taken, taken, same, same}},
    {"one that is gone declines", decline(b2), {wrong, declined, taken, taken, taken, same, same}, {session_ended(b2)}},
    {"the caller declines", decline(a1), always_alien},
    {"a stranger declines", decline(mallory), always_alien},

    {"the ringing one is busy", busy(b1), {wrong, "ok ringing v", wrong, wrong, wrong, same, same}},
    {"the told one is busy", busy(b2), {wrong, "ok ringing v", taken, taken, taken, same, same}},
    {"the busy one is busy", busy(b3), {wrong, same, same, same, same, same, same}},
    {"a new one is busy", busy(b4), {wrong, "ok ringing v", taken, taken, taken, same, same}},
    {"the last one is busy", busy(b1), {wrong, "ok ended:busy @120 vcr", wrong, wrong, wrong, same, same}, {busy(b2)}},
    {"one that is gone is busy", busy(b2), {wrong, same, same, same, same, same, same}, {session_ended(b2)}},
    {"the caller is busy", busy(a1), always_alien},
    {"a stranger is busy", busy(mallory), always_alien},

    {"the caller cancels", cancel(a1), {unseen_cancel, cancelled, hung_up, hung_up, hung_up, same, same}},
    {"the caller cancels from another device", cancel(a2), alien_to_the_living},
    {"the one who answers cancels", cancel(b1), alien_to_the_living},
    {"another of the callee's cancels", cancel(b2), alien_to_the_living},
    {"a stranger cancels", cancel(mallory), alien_to_the_living},

    {"the caller hangs up", hang_up(a1), {unseen_cancel, cancelled, hung_up, hung_up, hung_up, same, same}},
    {"the one who answers hangs up", hang_up(b1), {wrong, declined, hung_up, hung_up, hung_up, same, same}},
    {"one that rang in vain hangs up", hang_up(b2), {wrong, declined, same, same, same, same, same}},
    {"the busy one hangs up", hang_up(b3), {wrong, same, same, same, same, same, same}},
    {"a new one hangs up", hang_up(b4), {wrong, declined, alien, alien, alien, same, same}},
    {"the caller's other device hangs up", hang_up(a2), alien_to_the_living},
    {"a stranger hangs up", hang_up(mallory), alien_to_the_living},

    {"the caller hears", hears(a1, p1), {wrong, wrong, "ok connecting v", same, "ok active @- vc", wrong, wrong}},
    {"the answerer hears", hears(b1, p0), {alien, alien, "ok connecting v", same, same, alien, wrong}},
    {"the second one hears",
     hears(a1, p1),
     {wrong, wrong, "ok active @- vc", same, "ok active @- vc", wrong, wrong},
     {hears(b1, p0)}},
    {"the caller loses media", lost(a1, p1), {wrong, wrong, same, "ok reconnecting @45 vc", same, wrong, wrong}},
    {"the answerer loses media",
     lost(b1, p0),
     {alien, alien, same, "ok reconnecting @45 vc", "ok reconnecting v", alien, wrong}},
    {"the caller loses what it had while connecting",
     lost(a1, p1),
     {wrong, wrong, "ok connecting v", "ok reconnecting @45 vc", "ok reconnecting @45 vc", wrong, wrong},
     {hears(a1, p1)}},
    {"the caller hears itself", hears(a1, p0), {wrong, wrong, bad, bad, bad, wrong, wrong}},
    {"the answerer hears itself", hears(b1, p1), {alien, alien, bad, bad, bad, alien, wrong}},
    {"the caller hears nobody known", lost(a1, PartyId{2}), {wrong, wrong, bad, bad, bad, wrong, wrong}},
    {"one that rang in vain hears", hears(b2, p0), always_alien},
    {"the caller's other device hears", hears(a2, p1), always_alien},
    {"a stranger hears", hears(mallory, p0), always_alien},

    {"the caller signals", signalled(a1), {same, same, "ok connecting @30", same, same, same, same}},
    {"the answerer signals", signalled(b1), {same, same, "ok connecting @30", same, same, same, same}},
    {"the second signal", signalled(a1), always_same, {signalled(b1)}},
    {"one that rang in vain signals", signalled(b2), always_same},
    {"a stranger signals", signalled(mallory), always_same},

    {"the caller returns though it never went",
     returned(a1),
     {same, same, "ok connecting", "ok active", "ok reconnecting", same, same}},
    {"the caller returns",
     returned(a1),
     {"ok claiming", "ok ringing gone@- v", "ok connecting v", "ok active v", "ok reconnecting v", same, same},
     {detached(a1)}},
    {"the caller returns in a new life",
     returned(reborn(a1)),
     {"ok claiming", "ok ringing v", "ok connecting @30 v", "ok reconnecting @45 vc", "ok reconnecting v", same, same}},
    {"the caller returns on another shard",
     returned(moved(a1)),
     {"ok claiming", "ok ringing v", "ok connecting v", "ok active v", "ok reconnecting v", same, same}},
    {"the answerer returns",
     returned(b1),
     {same, same, "ok connecting v", "ok active v", "ok reconnecting v", same, same},
     {detached(b1)}},
    {"the answerer returns in a new life",
     returned(reborn(b1)),
     {same, same, "ok connecting @30 v", "ok reconnecting @45 vc", "ok reconnecting v", same, same}},
    {"one whose session ended returns",
     returned(a1),
     {same, same, same, "ok active v", "ok reconnecting v", same, same},
     {session_ended(a1)}},
    {"one that was told returns", returned(b2), always_same},
    {"one that was told returns on another shard",
     returned(moved(b2)),
     {same, "ok ringing", "ok connecting", "ok active", "ok reconnecting", same, same}},
    {"one that is gone returns",
     returned(b2),
     {same, "ok ringing v", same, same, same, same, same},
     {session_ended(b2)}},
    {"a new one comes", returned(b4), {same, "ok ringing v", same, same, same, same, same}},
    {"the caller's other device comes", returned(a2), always_same},
    {"a stranger comes", returned(mallory), always_same},

    {"the caller is heard of", heard(a1), {same, same, "ok connecting", "ok active", "ok reconnecting", same, same}},
    {"the caller is heard of again, with a transport",
     heard(a1),
     {"ok claiming", "ok ringing gone@- v", "ok connecting v", "ok active v", "ok reconnecting v", same, same},
     {detached(a1)}},
    {"the caller is heard of, without a transport",
     heard(a1, false),
     {"ok claiming", "ok ringing gone@5 v", "ok connecting v", "ok active v", "ok reconnecting v", same, same}},
    {"one whose session ended is heard of", heard(a1), always_same, {session_ended(a1)}},
    {"where the caller was before is heard of", heard(a1), always_same, {returned(moved(a1))}},
    {"one that rang in vain is heard of", heard(b2), always_same},
    {"a stranger is heard of", heard(mallory), always_same},

    {"the caller is detached",
     detached(a1),
     {"ok claiming", "ok ringing gone@5 v", "ok connecting v", "ok active v", "ok reconnecting v", same, same}},
    {"the answerer is detached",
     detached(b1),
     {same, same, "ok connecting v", "ok active v", "ok reconnecting v", same, same}},
    {"the caller is detached already", detached(a1), always_same, {detached(a1)}},
    {"where the caller was before is detached", detached(a1), always_same, {returned(moved(a1))}},
    {"where the caller was before ends", session_ended(a1), always_same, {returned(moved(a1))}},
    {"one that rang in vain is detached", detached(b2), always_same},
    {"a stranger is detached", detached(mallory), always_same},

    {"the caller's session ends",
     session_ended(a1),
     {unseen_cancel, cancelled, session_lost, "ok active v", "ok reconnecting v", same, same}},
    {"the answerer's session ends",
     session_ended(b1),
     {same, "ok ringing v", session_lost, "ok active v", "ok reconnecting v", same, same}},
    {"the session of one detached ends",
     session_ended(b1),
     {same, "ok ringing v", session_lost, "ok active", "ok reconnecting", same, same},
     {detached(b1)}},
    {"the told one's session ends",
     session_ended(b2),
     {same, "ok ringing", "ok connecting", "ok active", "ok reconnecting", same, same}},
    {"the busy one's session ends", session_ended(b3), always_same},
    {"the last session that is not busy ends",
     session_ended(b1),
     {same, "ok ended:busy @120 vcr", session_lost, "ok active v", "ok reconnecting v", same, same},
     {session_ended(b2)}},
    {"the last session ends, after the one that said busy",
     session_ended(b1),
     {same, "ok ended:busy @120 vcr", session_lost, "ok active v", "ok reconnecting v", same, same},
     {session_ended(b2), session_ended(b3)}},
    {"both sessions end",
     session_ended(b1),
     {same, same, same, session_lost, session_lost, same, same},
     {session_ended(a1)}},
    {"a session that was never told ends", session_ended(b4), always_same},
    {"a stranger's session ends", session_ended(mallory), always_same},

    {"another call replaces it",
     ended(EndReason::Replaced),
     {"ok ended:replaced @120 cr", replaced, replaced, replaced, replaced, same, same}},

    {"the caller blocks the callee", blocked(a1), {unseen_cancel, cancelled, hung_up, hung_up, hung_up, same, same}},
    {"the callee blocks the caller", blocked(b4), {same, declined, hung_up, hung_up, hung_up, same, same}},
    {"a stranger blocks somebody", blocked(mallory), always_same},

    {"the clock strikes early", tick(), always_same},
    {"the clock strikes late",
     tick(),
     {same, "ok ended:no-answer @120 vcr", "ok ended:connect-failed @120 vcr", session_lost,
      "ok ended:connection-lost @120 vcr", "ok = f", "ok = f"},
     {},
     Duration{600'000}},
    {"the clock strikes for a caller who is gone",
     tick(),
     {same, "ok ended:cancelled @120 gone@- vcr", same, same, same, same, same},
     {detached(a1)},
     Duration{5'000}},
};

TEST(CallTable, every_event_in_every_phase_does_what_is_written_here) {
  for (const Row& row : table) {
    ASSERT_EQ(row.outcomes.size(), columns.size()) << row.what;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      Call call = columns[i];
      for (const CallEvent& event : row.first) (void)apply(call, event, start, times);
      EXPECT_EQ(outcome(call, row.event, start + row.later), row.outcomes[i])
          << row.what << ", in column " << i << ", " << to_string(columns[i].phase);
    }
  }
}

TEST(CallTable, holds_every_pair_of_phase_and_event) {
  std::set<std::pair<CallPhase, std::size_t>> pairs;
  for (const Row& row : table)
    for (const Call& column : columns) pairs.emplace(column.phase, row.event.index());
  EXPECT_EQ(pairs.size(), 6 * std::variant_size_v<CallEvent>);
}

}  // namespace
}  // namespace beckon::cast
