// Random lives of a call by link, through restarts of the server, against what must hold in each. A failure names its
// seed; the same seed is the same life.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "core/open_call_cast.hpp"

namespace beckon::cast {
namespace {

constexpr std::uint32_t lives = 6'000, longest = 60, tests = 4;
const std::vector<Endpoint> people{a1, a2, b1, b2, mallory};

class Dice {
 public:
  explicit Dice(std::uint32_t seed) : engine_(seed) {}
  std::uint32_t below(std::size_t bound) { return static_cast<std::uint32_t>(engine_() % bound); }
  bool percent(std::uint32_t chance) { return below(100) < chance; }

 private:
  std::mt19937 engine_;
};

// What the parties that are present see, without what only time changes.
std::map<SessionId, CallView> views(const OpenCall& call, Time now) {
  std::map<SessionId, CallView> seen;
  for (const OpenParty& party : call.parties) {
    if (!party.present) continue;
    CallView view = view_for(call, party, now);
    view.version = 0;
    view.duration.reset();
    seen.emplace(party.endpoint.at.session, std::move(view));
  }
  return seen;
}

const char* broken_state(const OpenCall& call) {
  std::set<SessionId> sessions;
  for (std::size_t i = 0; i < call.parties.size(); ++i) {
    const OpenParty& party = call.parties[i];
    if (i > 0 && call.parties[i - 1].party >= party.party) return "parties in the order of their numbers";
    if (party.party.number >= call.next_party) return "a number that is yet to be given";
    if (!sessions.insert(party.endpoint.at.session).second) return "a session that is in it twice";
    if (!party.present && (party.attached || !party.from_proof)) return "who is awaited";
  }
  if (call.parties.size() > open_times.parties) return "too many";
  if (call.parties.empty() != call.forgotten.has_value()) return "an empty call is forgotten one day, no other is";
  return nullptr;
}

const char* broken_step(const OpenCall& before, const OpenCall& after, const OpenEvent& event, const OpenStep& step,
                        Time now) {
  if (after.version < before.version) return "a version that shrinks";
  if (step.publish == (after.version == before.version)) return "the version grows with what is published";
  if (!step.publish && views(before, now) != views(after, now)) return "somebody sees something new unpublished";
  if (step.answer.has_error() && event.index() > 2) return "an error for what is no request";
  if (step.answer.has_error() && step.answer.error().code == ErrorCode::Busy && before != after) return "busy, and yet";
  if (step.forget && !after.parties.empty()) return "forgotten while somebody is in it";
  for (const auto& [party, reason] : step.left)
    if (!party.present || party_of(after, party.endpoint.at.session)) return "who left";
  if (!std::holds_alternative<open_event::Tick>(event)) return nullptr;
  const Deadline due = next_deadline(before, open_times);
  if ((!due || now < *due) && (step.publish || step.forget)) return "a tick before its time";
  if (due && now >= *due && !step.publish && !step.forget) return "a tick that did nothing";
  return nullptr;
}

const char* broken_repeat(const OpenCall& before, const OpenCall& after, const OpenEvent& event, Time now) {
  OpenCall again = before;
  const OpenStep step = apply(again, event, now, open_times);
  if (again != after) return "the same state, event and time gave something else";
  if (step.answer.has_error()) return nullptr;
  const OpenStep repeat = apply(again, event, now, open_times);
  return again != after || repeat.publish || repeat.answer.has_error() ? "a repeat had a second effect" : nullptr;
}

// One call over several lives of the server, and what people keep of it.
class Life {
 public:
  explicit Life(Dice& dice) : dice_(dice) {}

  const char* go(std::uint32_t events) {
    for (std::uint32_t i = 0; i < events; ++i) {
      now_ += Duration{dice_.below(4) * dice_.below(3'000)};
      const Deadline due = call_ ? next_deadline(*call_, open_times) : Deadline{};
      if (dice_.percent(2))
        restart();
      else if (due && dice_.percent(5))
        now_ = std::max(now_, *due);
      if (const char* broken = live(due && now_ >= *due ? clock_ticks() : any_event())) return broken;
    }
    return run_out();
  }
  std::uint32_t returned = 0, joined = 0;

 private:
  void restart() {
    call_.reset();
    ++boot_;
    settled_ = now_ + open_times.returning;
    for (const Endpoint& who : people)
      if (proofs_.contains(who.at.session)) back_.push_back(who);
  }

  OpenEvent any_event() {
    Endpoint who = people[dice_.below(people.size())];
    if (!back_.empty() && dice_.percent(60)) {
      who = back_.back();
      back_.pop_back();
      return returns(who);
    }
    if (dice_.percent(10)) who = reborn(who);
    switch (dice_.below(10)) {
      case 0:
        return leaves(who);
      case 1:
        return dice_.percent(30) ? session_is_over(who) : is_heard(who);
      case 2:
        return loses_transport(who);
      case 3:
        return returns(who);
      case 4:
        return is_heard(who, dice_.percent(70));
      case 5:
        return clock_ticks();
      default:
        return joins(who);
    }
  }

  OpenEvent returns(const Endpoint& who) const {
    const auto proof = proofs_.find(who.at.session);
    return open_event::Return{who, proof == proofs_.end() ? std::nullopt : std::optional(proof->second)};
  }

  // As the shell does: a call is made by who joins, or by a proof of a former life of the server.
  bool make_for(const OpenEvent& event) {
    const auto* back = std::get_if<open_event::Return>(&event);
    if (back && back->stood)
      call_ = make_open_call(call_id, version(), 0, now_ + open_times.returning);
    else if (std::holds_alternative<open_event::Join>(event) && boot_ > 1 && now_ < settled_)
      call_ = make_open_call(call_id, version(), first_after_restart(boot_ * 1'000), settled_);
    else if (std::holds_alternative<open_event::Join>(event))
      call_ = make_open_call(call_id, version(), 0, {});
    taken_.clear();
    return call_.has_value();
  }
  std::uint64_t version() const { return first_version + static_cast<std::uint64_t>((now_ - start).count()) * 1'000; }

  const char* live(OpenEvent event) {
    if (auto* back = std::get_if<open_event::Return>(&event); back && back->stood && back->stood->boot == boot_)
      back->stood.reset();
    const bool made = !call_;
    if (made && !make_for(event)) return nullptr;
    const OpenCall before = *call_;
    const OpenStep step = apply(*call_, event, now_, open_times);
    if (made && call_->parties.empty()) {
      call_.reset();
      return nullptr;
    }
    if (const char* broken = broken_state(*call_)) return broken;
    if (const char* broken = broken_step(before, *call_, event, step, now_)) return broken;
    if (const char* broken = step.forget ? nullptr : broken_repeat(before, *call_, event, now_)) return broken;
    if (const char* broken = broken_numbers(before, event, step)) return broken;
    if (step.publish) tell();
    for (const auto& departure : step.left) proofs_.erase(departure.party.endpoint.at.session);
    if (step.forget) call_.reset();
    return nullptr;
  }

  // Everybody who has a transport hears of it; the others' proofs grow old.
  void tell() {
    for (const OpenParty& party : call_->parties)
      if (party.present && party.attached) proofs_[party.endpoint.at.session] = standing_of(*call_, boot_);
  }

  const char* broken_numbers(const OpenCall& before, const OpenEvent& event, const OpenStep& step) {
    for (const OpenParty& party : before.parties)
      if (!has(*call_, party)) taken_[party.party] = {};
    if (call_->stood != before.stood) taken_.clear();  // what an older proof said was wrong
    for (const OpenParty& party : call_->parties) {
      const auto [taken, first] = taken_.try_emplace(party.party, party.endpoint.at.session);
      if (taken->second != party.endpoint.at.session) return "a number that was given twice";
    }
    if (const auto* join = std::get_if<open_event::Join>(&event); join && !step.answer.has_error())
      return broken_join(before, join->from);
    const auto* back = std::get_if<open_event::Return>(&event);
    if (back && back->stood && !step.answer.has_error()) return broken_return(before, *back);
    return nullptr;
  }

  const char* broken_join(const OpenCall& before, const Endpoint& from) {
    const OpenParty& party = *party_of(*call_, from.at.session);
    if (has(before, party)) return nullptr;
    ++joined;
    const bool awaits = before.returning && now_ < *before.returning;
    for (const auto& [session, proof] : proofs_)
      for (const OpenParty& one : proof.parties)
        if (awaits && proof.boot < boot_ && one.party == party.party) return "a number that somebody may return with";
    return nullptr;
  }

  const char* broken_return(const OpenCall& before, const open_event::Return& back) {
    const SessionId& session = back.from.at.session;
    const PartyId number = party_of(*call_, session)->party;
    const OpenParty* known = party_of(before, session);
    if (known && (known->party == number || known->present)) return known->party == number ? nullptr : "renumbered";
    ++returned;
    for (const OpenParty& one : back.stood->parties)
      if (one.endpoint.at.session == session) return one.party == number ? nullptr : "returned under another number";
    return "one returned with a proof that it is not in";
  }

  static bool has(const OpenCall& call, const OpenParty& party) {
    const OpenParty* now = party_of(call, party.endpoint.at.session);
    return now && now->party == party.party;
  }

  // Lets nothing happen any more but time.
  const char* run_out() {
    for (int ticks = 0; call_; ++ticks) {
      const Deadline due = next_deadline(*call_, open_times);
      if (!due) return "a call that would never be forgotten";
      if (ticks > 10) return "it takes too many deadlines to be forgotten";
      now_ = std::max(now_, *due);
      if (const char* broken = live(clock_ticks())) return broken;
    }
    return nullptr;
  }

  Dice& dice_;
  Time now_ = start, settled_ = start;
  std::optional<OpenCall> call_;
  std::uint64_t boot_ = 1;
  std::map<SessionId, OpenStanding> proofs_;  // the newest that each session has
  std::vector<Endpoint> back_;                // who is about to return
  std::map<PartyId, SessionId> taken_;        // since the call was made; nobody's: of one who is in it no more
};

class RandomOpenCall : public testing::TestWithParam<std::uint32_t> {};

TEST_P(RandomOpenCall, keeps_what_a_call_by_link_promises) {
  std::uint32_t returned = 0, joined = 0;
  for (std::uint32_t i = 0; i < lives / tests; ++i) {
    const std::uint32_t seed = GetParam() * lives + i;
    Dice dice(seed);
    Life life(dice);
    const char* broken = life.go(1 + dice.below(longest));
    ASSERT_EQ(broken, nullptr) << broken << "; seed " << seed;
    returned += life.returned;
    joined += life.joined;
  }
  // These lives are worth something only if people come and come back in them.
  EXPECT_GT(joined, lives / tests);
  EXPECT_GT(returned, lives / tests / 10);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomOpenCall, testing::Range(0u, tests));

}  // namespace
}  // namespace beckon::cast
