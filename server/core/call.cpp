#include "core/call.hpp"

#include <algorithm>

namespace beckon {
namespace {

using RingState = Ring::State;

// Of an answered call.
Deadline deadline_in(CallPhase phase, Time now, const CallTimes& times) {
  if (phase == CallPhase::Connecting) return now + times.connecting;
  if (phase == CallPhase::Reconnecting) return now + times.reconnecting;
  return std::nullopt;
}

// When a party whose shard says nothing counts as gone; never for one that is, or that nobody looks for yet.
Deadline silent_at(const Call& call, const Party& party, const CallTimes& times) {
  const bool answered = call.parties.size() > 1 && call.phase != CallPhase::Ended;
  return answered && !party.ended ? Deadline(party.heard + times.silence) : Deadline{};
}

Error wrong_state(const char* message) { return {ErrorCode::WrongState, message}; }
Error not_a_party(const char* message) { return {ErrorCode::NotAParty, message}; }

// One event meeting one call. The overloads of on() are the rules, one for each kind of event.
class Transition {
 public:
  Transition(Call& call, Time now, const CallTimes& times) : call_(call), now_(now), times_(times) {}

  void on(const call_event::Claimed& event);
  void on(const call_event::Ringing& event);
  void on(const call_event::Accept& event);
  void on(const call_event::Decline& event);
  void on(const call_event::Busy& event);
  void on(const call_event::Cancel& event);
  void on(const call_event::HangUp& event);
  void on(const call_event::MediaReport& event);
  void on(const call_event::Signalled& event);
  void on(const call_event::Detached& event) { attach(event.session, false); }
  void on(const call_event::SessionEnded& event);
  void on(const call_event::Heard& event);
  void on(const call_event::Returned& event);
  void on(const call_event::End& event) { end(event.reason); }
  void on(const call_event::Blocked& event);
  void on(const call_event::Tick& event);

  CallStep take() { return std::move(step_); }

 private:
  bool in(CallPhase phase) const { return call_.phase == phase; }
  bool answered() const { return call_.parties.size() > 1; }
  bool with_mdn() const {
    return std::ranges::any_of(call_.parties, [](const Party& party) { return is_mdn_user(party.endpoint.who.user); });
  }
  Party& caller() { return call_.parties.front(); }
  Party* party(SessionId session);
  Party* party(const SessionRef& at);  // only while it lives there
  Ring* ring(SessionId session);
  bool is_caller(const Endpoint& from) { return from.at.session == caller().endpoint.at.session; }
  bool is_winner(const Endpoint& from) const {
    return answered() && call_.parties[1].endpoint.at.session == from.at.session;
  }
  // Of the callee's user. The caller's own session never is, even when somebody calls themselves.
  bool is_callee(const Endpoint& from) { return from.who.user == call_.callee.user && !is_caller(from); }
  // Why the callee's session `from` cannot have what only a ringing call gives.
  Error too_late(const Endpoint& from) const;

  void changed();
  void enter(CallPhase phase, Deadline deadline);
  void end(EndReason reason);
  void set_ring(const Endpoint& from, RingState state);
  void end_if_nothing_rings();
  void attach(const SessionRef& session, bool attached);
  void resettle(Party& its, const Endpoint& from);
  void ring_again(const Endpoint& from);
  void take_over(const Standing& stood);
  void end_the_silent();
  void follow_media(const Party& reporter, const Party& other);

  Call& call_;
  const Time now_;
  const CallTimes& times_;
  CallStep step_;
};

Party* Transition::party(SessionId session) {
  for (Party& party : call_.parties)
    if (party.endpoint.at.session == session) return &party;
  return nullptr;
}

Party* Transition::party(const SessionRef& at) {
  Party* its = party(at.session);
  return its && its->endpoint.at == at ? its : nullptr;
}

Ring* Transition::ring(SessionId session) {
  for (Ring& ring : call_.rings)
    if (ring.at.session == session) return &ring;
  return nullptr;
}

Error Transition::too_late(const Endpoint& from) const {
  if (in(CallPhase::Claiming)) return wrong_state("the call does not ring yet");
  if (answered() && !is_winner(from)) return {ErrorCode::AlreadyAnswered, "the call was answered by another session"};
  return wrong_state(in(CallPhase::Ended) ? "the call has ended" : "this session has answered the call");
}

// Something that a view shows is different now. Before it rings nobody has a view, so version 0 is never seen.
void Transition::changed() {
  if (call_.rings.empty() && !call_.rebuilt) return;
  if (!step_.publish) ++call_.version;
  step_.publish = true;
}

void Transition::enter(CallPhase phase, Deadline deadline) {
  call_.phase = phase;
  call_.deadline = deadline;
  step_.phase_changed = true;
  changed();
}

void Transition::end(EndReason reason) {
  if (in(CallPhase::Ended)) return;
  enter(CallPhase::Ended, now_ + times_.tombstone);
  call_.reason = reason;
  call_.ended_at = now_;
  call_.caller_gone.reset();
  step_.release = true;
}

void Transition::on(const call_event::Claimed& event) {
  if (!in(CallPhase::Claiming)) return;
  call_.callee = event.callee;
  for (const SessionRef& session : event.sessions)
    if (!party(session.session) && !ring(session.session)) call_.rings.push_back({session, RingState::Told});
  if (call_.rings.empty()) return end(EndReason::Offline);
  if (!caller().attached) call_.caller_gone = now_ + times_.caller_gone;
  enter(CallPhase::Ringing, now_ + times_.invite);
}

void Transition::set_ring(const Endpoint& from, RingState state) {
  if (Ring* known = ring(from.at.session)) {
    if (known->state == state) return;
    known->state = state;
  } else {
    call_.rings.push_back({from.at, state});
  }
  changed();
}

// The last one has stopped ringing: busy if anybody said so, else nobody is left there.
void Transition::end_if_nothing_rings() {
  bool busy = false;
  for (const Ring& ring : call_.rings) {
    if (ring.state == RingState::Told || ring.state == RingState::Ringing) return;
    busy = busy || ring.state == RingState::Busy;
  }
  end(busy ? EndReason::Busy : EndReason::Offline);
}

void Transition::on(const call_event::Ringing& event) {
  if (!is_callee(event.from)) {
    step_.answer = not_a_party("the call is for somebody else");
  } else if (in(CallPhase::Ended)) {
    step_.answer = wrong_state("the call has ended");
  } else if (!in(CallPhase::Ringing)) {
    if (!is_winner(event.from)) step_.answer = too_late(event.from);
  } else if (const Ring* known = ring(event.from.at.session); !known || known->state == RingState::Told) {
    set_ring(event.from, RingState::Ringing);
  } else if (known->state == RingState::Gone) {
    step_.answer = Error{ErrorCode::SessionExpired, "the session has ended"};
  }
}

void Transition::on(const call_event::Accept& event) {
  if (!is_callee(event.from)) {
    step_.answer = not_a_party("the call is for somebody else");
  } else if (!in(CallPhase::Ringing)) {
    if (in(CallPhase::Ended) || !is_winner(event.from)) step_.answer = too_late(event.from);
  } else if (const Ring* known = ring(event.from.at.session); known && known->state == RingState::Gone) {
    step_.answer = Error{ErrorCode::SessionExpired, "the session has ended"};
  } else {
    call_.parties.push_back({event.from, event.media});
    for (Party& its : call_.parties) its.heard = now_;
    call_.caller_gone.reset();
    enter(CallPhase::Connecting, with_mdn() ? Deadline{} : now_ + times_.connecting);
  }
}

void Transition::on(const call_event::Decline& event) {
  if (!is_callee(event.from)) {
    step_.answer = not_a_party("the call is for somebody else");
  } else if (in(CallPhase::Ringing)) {
    end(EndReason::Declined);
  } else if (!in(CallPhase::Ended)) {
    step_.answer = too_late(event.from);
  }
}

void Transition::on(const call_event::Busy& event) {
  const Ring* known = ring(event.from.at.session);
  if (!is_callee(event.from)) {
    step_.answer = not_a_party("the call is for somebody else");
  } else if (known && (known->state == RingState::Busy || known->state == RingState::Gone) && !is_winner(event.from)) {
    return;  // it has stopped ringing there already
  } else if (in(CallPhase::Ringing)) {
    set_ring(event.from, RingState::Busy);
    end_if_nothing_rings();
  } else if (!in(CallPhase::Ended)) {
    step_.answer = too_late(event.from);
  }
}

void Transition::on(const call_event::Cancel& event) {
  if (in(CallPhase::Ended)) return;
  if (!is_caller(event.from)) {
    step_.answer = not_a_party("only the caller can cancel");
  } else {
    // Answered while the caller pressed cancel: it wants the call over all the same.
    end(answered() ? EndReason::HungUp : EndReason::Cancelled);
  }
}

void Transition::on(const call_event::HangUp& event) {
  if (in(CallPhase::Ended)) return;
  const Ring* known = ring(event.from.at.session);
  if (party(event.from.at.session)) {
    end(answered() ? EndReason::HungUp : EndReason::Cancelled);
  } else if (known && (answered() || known->state == RingState::Busy)) {
    return;  // this session was told that the call has ended for it, and says so too
  } else if (!is_callee(event.from) || answered()) {
    step_.answer = not_a_party("this session is not in the call");
  } else if (in(CallPhase::Claiming)) {
    step_.answer = too_late(event.from);
  } else {
    end(EndReason::Declined);
  }
}

void Transition::on(const call_event::Blocked& event) {
  const bool by_caller = event.by == caller().endpoint.who.user;
  if (!by_caller && event.by != call_.callee.user) return;
  if (answered())
    end(EndReason::HungUp);
  else if (by_caller)
    end(EndReason::Cancelled);
  else if (!in(CallPhase::Claiming))
    end(EndReason::Declined);
}

void Transition::on(const call_event::MediaReport& event) {
  Party* reporter = party(event.from.at.session);
  if (!reporter) {
    step_.answer = not_a_party("this session is not in the call");
    return;
  }
  if (!answered() || in(CallPhase::Ended)) {
    step_.answer = wrong_state("the call is not under way");
    return;
  }
  const std::size_t other = reporter == &caller() ? 1 : 0;
  if (event.peer.number != other) {
    step_.answer = Error{ErrorCode::BadMessage, "peer is not the other party"};
    return;
  }
  if (reporter->connected != event.connected) {
    reporter->connected = event.connected;
    changed();
  }
  if (!event.connected && with_mdn())
    return end(call_.active_since ? EndReason::ConnectionLost : EndReason::ConnectFailed);
  follow_media(*reporter, call_.parties[other]);
}

void Transition::follow_media(const Party& reporter, const Party& other) {
  // One whose session is over can no longer report; the word of the other has to do.
  const bool both = reporter.connected && (other.connected || other.ended);
  if (both && !in(CallPhase::Active)) {
    if (!call_.active_since) call_.active_since = now_;
    enter(CallPhase::Active, std::nullopt);
  } else if (!reporter.connected && in(CallPhase::Active)) {
    enter(CallPhase::Reconnecting, now_ + times_.reconnecting);
  }
}

void Transition::on(const call_event::Signalled& event) {
  if (!in(CallPhase::Connecting) || call_.signalled || !party(event.session) || with_mdn()) return;
  call_.signalled = true;
  call_.deadline = now_ + times_.connecting;
}

void Transition::attach(const SessionRef& session, bool attached) {
  Party* its = party(session);
  if (in(CallPhase::Ended) || !its || its->ended || its->attached == attached) return;
  its->attached = attached;
  if (in(CallPhase::Ringing)) call_.caller_gone = attached ? Deadline{} : now_ + times_.caller_gone;
  changed();
}

void Transition::on(const call_event::SessionEnded& event) {
  if (in(CallPhase::Ended)) return;
  if (Ring* its = ring(event.session.session); its && its->at == event.session) {
    if (in(CallPhase::Ringing) && its->state == RingState::Ringing) changed();
    if (its->state != RingState::Busy) its->state = RingState::Gone;
    if (in(CallPhase::Ringing)) end_if_nothing_rings();
  }
  Party* its = party(event.session);
  if (!its) return;
  if (!answered()) return end(EndReason::Cancelled);
  if (in(CallPhase::Connecting)) return end(EndReason::SessionLost);
  if (its->attached) changed();
  its->ended = true;
  its->attached = false;
  const auto can_report = [](const Party& other) { return !other.ended && !is_mdn_user(other.endpoint.who.user); };
  if (std::ranges::none_of(call_.parties, can_report)) end(EndReason::SessionLost);
}

void Transition::on(const call_event::Heard& event) {
  Party* its = party(event.session);
  if (in(CallPhase::Ended) || !its || its->ended || !its->present) return;
  if (answered()) its->heard = now_;
  attach(event.session, event.attached);
}

void Transition::on(const call_event::Returned& event) {
  if (in(CallPhase::Ended)) return;
  if (event.stood && call_.rebuilt) take_over(*event.stood);
  if (Party* its = party(event.from.at.session))
    resettle(*its, event.from);
  else if (is_callee(event.from))
    ring_again(event.from);
}

// In a new life of its page a party has no media any more, and neither has the other of it.
void Transition::resettle(Party& its, const Endpoint& from) {
  const bool reborn = its.endpoint.epoch != from.epoch;
  const bool same = its.endpoint == from && its.attached && its.present && !its.ended;
  its.endpoint = from;
  its.attached = its.present = true;
  its.ended = false;
  its.connected = its.connected && !reborn;
  its.heard = answered() ? now_ : Time{};
  if (in(CallPhase::Ringing)) call_.caller_gone.reset();
  if (reborn && in(CallPhase::Connecting) && !with_mdn()) call_.deadline = now_ + times_.connecting;
  if (reborn && in(CallPhase::Active)) return enter(CallPhase::Reconnecting, now_ + times_.reconnecting);
  if (!same) changed();
}

void Transition::ring_again(const Endpoint& from) {
  Ring* known = ring(from.at.session);
  if (in(CallPhase::Ringing) && (!known || known->state == RingState::Gone)) {
    if (known) *known = {from.at, RingState::Told};
    if (!known) call_.rings.push_back({from.at, RingState::Told});
    changed();
  } else if (known && known->state != RingState::Gone) {
    known->at = from.at;
  }
}

// Somebody brought what they knew to a call made anew, which counts if it is newer. Who has returned already stays
// where it is, and nobody is ever told a version below one that they have seen.
void Transition::take_over(const Standing& stood) {
  call_.version = std::max(call_.version, stood.version);
  if (!stood.newer_than(*call_.rebuilt)) return;
  for (std::size_t i = 0; i < call_.parties.size(); ++i)
    if (!call_.parties[i].present) call_.parties[i].endpoint = stood.parties[i].endpoint;
  call_.rebuilt = stood;
  if (stood.active_since) call_.active_since = stood.active_since;
  if (stood.phase != call_.phase) enter(stood.phase, deadline_in(stood.phase, now_, times_));
}

void Transition::on(const call_event::Tick&) {
  const auto reached = [&](const Deadline& deadline) { return deadline && now_ >= *deadline; };
  const bool gone = reached(call_.caller_gone);
  if (gone && (!reached(call_.deadline) || *call_.caller_gone <= *call_.deadline)) return end(EndReason::Cancelled);
  if (!reached(call_.deadline)) return end_the_silent();
  switch (call_.phase) {
    case CallPhase::Ringing:
      return end(EndReason::NoAnswer);
    case CallPhase::Connecting:
      return end(EndReason::ConnectFailed);
    case CallPhase::Reconnecting:
      return end(EndReason::ConnectionLost);
    case CallPhase::Ended:
      step_.forget = true;
      return;
    case CallPhase::Claiming:
    case CallPhase::Active:
    case CallPhase::Waiting:
    case CallPhase::Open:
      return;  // these have no deadline
  }
}

void Transition::end_the_silent() {
  for (const Party& its : std::vector(call_.parties))
    if (const Deadline at = silent_at(call_, its, times_); at && *at <= now_)
      on(call_event::SessionEnded{its.endpoint.at});
}

}  // namespace

Call make_call(CallId id, Endpoint caller, UserId callee, Media media) {
  Call call;
  call.id = id;
  call.callee.user = std::move(callee);
  call.parties.push_back({std::move(caller), media});
  return call;
}

Call rebuild(CallId id, Standing stood, Time now, const CallTimes& times) {
  Call call;
  call.id = id;
  call.version = stood.version;
  call.phase = stood.phase;
  call.callee = stood.parties.at(1).endpoint.who;
  for (const Party& party : stood.parties) {
    const bool connected = stood.phase == CallPhase::Active;  // until somebody says otherwise
    call.parties.push_back({party.endpoint, party.media, false, false, connected, false, now});
  }
  call.deadline = deadline_in(stood.phase, now, times);
  call.active_since = stood.active_since;
  call.signalled = true;
  call.rebuilt = std::move(stood);
  return call;
}

CallStep apply(Call& call, const CallEvent& event, Time now, const CallTimes& times) {
  Transition transition(call, now, times);
  std::visit([&](const auto& what) { transition.on(what); }, event);
  return transition.take();
}

Deadline next_deadline(const Call& call, const CallTimes& times) {
  Deadline next = earlier(call.deadline, call.caller_gone);
  for (const Party& party : call.parties) next = earlier(next, silent_at(call, party, times));
  return next;
}

}  // namespace beckon
