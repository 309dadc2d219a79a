// Random lives of a call against what must hold in each. A failure names its seed; the same seed is the same life.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "core/call_cast.hpp"
#include "core/pair_claim.hpp"

namespace beckon::cast {
namespace {

constexpr std::uint32_t lives = 40'000, longest = 60, tests = 4;
const std::vector<Endpoint> people{a1, a2, b1, b2, b3, b4, mallory};

class Dice {
 public:
  explicit Dice(std::uint32_t seed) : engine_(seed) {}
  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(engine_() % bound); }
  bool percent(std::uint32_t chance) { return below(100) < chance; }

 private:
  std::mt19937 engine_;
};

CallEvent any_report(Dice& dice, const Endpoint& who) {
  const PartyId right = who == a1 ? p1 : p0;
  const PartyId peer = dice.percent(90) ? right : PartyId{static_cast<std::uint16_t>(dice.below(3))};
  return call_event::MediaReport{who, peer, dice.percent(70)};
}

// What may end a call at once. Most lives see little of it, or few would come far.
CallEvent any_end(Dice& dice, const Endpoint& who) {
  switch (dice.below(5)) {
    case 0:
      return decline(who);
    case 1:
      return cancel(who);
    case 2:
      return hang_up(who);
    case 3:
      return session_ended(who);
    default:
      if (dice.percent(50)) return blocked(who);
      return ended(dice.percent(50) ? EndReason::Replaced : EndReason::ServerShutdown);
  }
}

CallEvent any_event(Dice& dice, std::uint32_t harshness) {
  const Endpoint& who = people[dice.below(static_cast<std::uint32_t>(people.size()))];
  if (dice.percent(harshness)) return any_end(dice, who);
  switch (dice.below(11)) {
    case 0:
      return dice.percent(70) ? claimed() : claimed({b1.at});  // many devices, or one that may go
    case 1:
      return ringing(who);
    case 2:
      return accept(who);
    case 3:
      return busy(who);
    case 4:
      return signalled(who);
    case 5:
      return dice.percent(50) ? returned(who) : heard(who, dice.percent(50));
    case 6:
      return detached(who);
    case 7:
      return tick();
    default:
      return any_report(dice, who);
  }
}

// What everybody sees, without what only time changes.
std::map<SessionId, CallView> views(const Call& call, Time now) {
  std::map<SessionId, CallView> seen;
  for (const SessionRef& to : recipients(call)) {
    CallView view = view_for(call, to.session, now);
    view.version = 0;
    view.expires_in.reset();
    seen.emplace(to.session, std::move(view));
  }
  return seen;
}

bool anybody_sees_something_new(const Call& before, const Call& after, Time now) {
  const auto old_views = views(before, now);
  for (const auto& [session, view] : views(after, now))
    if (const auto old = old_views.find(session); old == old_views.end() || old->second != view) return true;
  return false;
}

bool is_request(const CallEvent& event) {
  return event.index() >= CallEvent(ringing(a1)).index() && event.index() <= CallEvent(hears(a1, p1)).index();
}

bool may_follow(CallPhase before, CallPhase after) {
  using enum CallPhase;
  static const std::set<std::pair<CallPhase, CallPhase>> ways{
      {Claiming, Ringing}, {Ringing, Connecting}, {Connecting, Active}, {Active, Reconnecting}, {Reconnecting, Active}};
  return before == after || after == Ended || ways.contains({before, after});
}

const char* broken_privacy(const Call& call, Time now) {
  for (const Endpoint& who : people) {
    const CallView view = view_for(call, who.at.session, now);
    const bool is_party =
        who.at == call.parties[0].endpoint.at || (call.parties.size() > 1 && who.at == call.parties[1].endpoint.at);
    if (is_party != view.me.has_value() || is_party == view.parties.empty()) return "who sees the parties";
    if (is_party && view.parties.size() != call.parties.size()) return "a party misses the other";
    if (!is_party && (view.duration || view.polite)) return "a bystander sees more than that there is a call";
    if (!is_party && call.parties.size() > 1 && view.phase != CallPhase::Ended) return "a loser sees a living call";
  }
  return nullptr;
}

const char* broken_state(const Call& before, const Call& after) {
  if (after.parties.size() > 2 || after.parties[0].endpoint != a1) return "the parties";
  if (after.parties.size() > 1 && after.parties[1].endpoint.who != b1.who) return "somebody else answered";
  if (before.parties.size() > 1 && before.parties[1].endpoint != after.parties[1].endpoint) return "two winners";
  if (before.phase == CallPhase::Ended && before != after) return "Ended is terminal";
  if (!may_follow(before.phase, after.phase)) return "the way of the phases";
  if ((after.phase == CallPhase::Ended) != (after.reason && after.ended_at)) return "reason and end of an ended call";
  const bool timeless = after.phase == CallPhase::Active || after.phase == CallPhase::Claiming;
  if (timeless == after.deadline.has_value()) return "which phases have a deadline";
  if (after.phase != CallPhase::Ringing && after.caller_gone) return "the caller is awaited while it rings only";
  if (after.phase == CallPhase::Active && !after.active_since) return "since when it is active";
  return nullptr;
}

const char* broken_step(const Call& before, const Call& after, const CallEvent& event, const CallStep& step, Time now) {
  if (step.publish != anybody_sees_something_new(before, after, now))
    return "published what is not new, or not what is";
  if (after.version != before.version + (step.publish ? 1 : 0)) return "the version grows with what is seen";
  const bool moved = before.phase != after.phase;
  if (step.phase_changed != moved) return "phase_changed";
  if (step.answer.has_error() && (before != after || !is_request(event))) return "an error that had an effect";
  if (step.forget && after.phase != CallPhase::Ended) return "forgotten alive";
  if (std::holds_alternative<call_event::Tick>(event)) {
    const Deadline due = next_deadline(before, times);
    if ((!due || now < *due) && (before != after || step.forget)) return "a tick before its time";
    if (due && now >= *due && before == after && !step.forget) return "a tick that did nothing";
  }
  return nullptr;
}

const char* broken_purity(const Call& before, const Call& after, const CallEvent& event, const CallStep& step,
                          Time now) {
  Call again = before;
  const CallStep other = apply(again, event, now, times);
  if (again != after || other.answer != step.answer || other.publish != step.publish ||
      other.phase_changed != step.phase_changed || other.release != step.release || other.forget != step.forget)
    return "the same state, event and time gave something else";
  if (!is_request(event) || step.answer.has_error()) return nullptr;
  const CallStep repeat = apply(again, event, now, times);
  return again != after || repeat.answer.has_error() ? "a request repeated had a second effect" : nullptr;
}

// One call with what the shell keeps for it: both users' slots and the pair's claim.
class Life {
 public:
  Call call = fresh_call();
  Time now = start;
  bool forgotten = false;

  const char* live(const CallEvent& event) {
    const Call before = call;
    if (std::holds_alternative<call_event::Claimed>(event) && call.phase == CallPhase::Claiming) claim();
    const CallStep step = apply(call, event, now, times);
    follow(step);
    if (const char* broken = broken_state(before, call)) return broken;
    if (const char* broken = broken_step(before, call, event, step, now)) return broken;
    if (const char* broken = broken_purity(before, call, event, step, now)) return broken;
    if (const char* broken = call.version > 0 ? broken_privacy(call, now) : nullptr) return broken;
    return broken_books();
  }

  // Lets nothing happen any more but time.
  const char* run_out() {
    for (int ticks = 0; next_deadline(call, times) && !forgotten; ++ticks) {
      if (ticks == 3) return "it takes too many deadlines to end";
      now = std::max(now, *next_deadline(call, times));
      if (const char* broken = live(tick())) return broken;
    }
    // The claim's outcome and active media are not for the clock to end.
    const bool timeless = call.phase == CallPhase::Active || call.phase == CallPhase::Claiming;
    return forgotten == timeless ? "it was not forgotten" : nullptr;
  }

 private:
  void claim() {
    mine_ = with_call(mine_, call.id, 1).value();
    theirs_ = with_call(theirs_, call.id, 1).value();
    claimed_ = true;
  }
  void follow(const CallStep& step) {
    forgotten = step.forget;
    if (step.phase_changed) pair_ = claim_of(call);
    if (!step.release) return;
    ++releases_;
    mine_ = without_call(mine_, call.id);
    theirs_ = without_call(theirs_, call.id);
    pair_.reset();
  }
  const char* broken_books() const {
    const bool lives = claimed_ && call.phase != CallPhase::Ended;
    if (mine_.calls.size() != (lives ? 1 : 0) || theirs_ != mine_) return "the slots";
    if (lives != pair_.has_value() || (pair_ && *pair_ != claim_of(call))) return "the pair's claim";
    if (releases_ > 1) return "released twice";
    if (claimed_ && (releases_ == 1) != (call.phase == CallPhase::Ended)) return "released without end";
    return nullptr;
  }

  CallSlots mine_, theirs_;
  std::optional<PairClaim> pair_;
  bool claimed_ = false;
  int releases_ = 0;
};

struct Seen {
  std::set<std::pair<CallPhase, std::size_t>> pairs;
  std::set<EndReason> reasons;
};

void live_through(std::uint32_t seed, Seen& seen) {
  Dice dice(seed);
  const std::uint32_t harshness = dice.percent(75) ? 5 : 30;
  const std::uint32_t length = 1 + dice.below(longest);
  Life life;
  for (std::uint32_t i = 0; i < length && !life.forgotten; ++i) {
    life.now += Duration{dice.below(4) * dice.below(1'500)};
    CallEvent event = i == 0 && dice.percent(80) ? claimed() : any_event(dice, harshness);
    if (const Deadline due = next_deadline(life.call, times); due && dice.percent(2)) {
      life.now = std::max(life.now, *due);
      event = tick();
    }
    seen.pairs.emplace(life.call.phase, event.index());
    const char* broken = life.live(event);
    ASSERT_EQ(broken, nullptr) << broken << "; seed " << seed << ", event " << i;
  }
  const char* broken = life.run_out();
  ASSERT_EQ(broken, nullptr) << broken << "; seed " << seed << ", at its end";
  if (life.call.reason) seen.reasons.insert(*life.call.reason);
}

class RandomCall : public testing::TestWithParam<std::uint32_t> {};

TEST_P(RandomCall, keeps_what_a_call_promises) {
  Seen seen;
  for (std::uint32_t i = 0; i < lives / tests; ++i) {
    live_through(GetParam() * lives + i, seen);
    if (HasFatalFailure()) return;
  }
  // These lives are worth something only if they go everywhere.
  EXPECT_EQ(seen.pairs.size(), 6 * std::variant_size_v<CallEvent>);
  EXPECT_EQ(seen.reasons.size(), 11u);  // all but answered-elsewhere, which is a loser's view alone
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomCall, testing::Range(0u, tests));

}  // namespace
}  // namespace beckon::cast
