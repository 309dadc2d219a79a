#include "core/open_call.hpp"

#include <algorithm>

namespace beckon {
namespace {

constexpr std::uint32_t last_number = 9999;  // the wire's PartyId has four digits

// One event meeting one call, as in call.cpp.
class OpenTransition {
 public:
  OpenTransition(OpenCall& call, Time now, const OpenCallTimes& times) : call_(call), now_(now), times_(times) {}

  void on(const open_event::Join& event);
  void on(const open_event::Leave& event) { remove(find(event.from.at.session), EndReason::HungUp); }
  void on(const open_event::Return& event);
  void on(const open_event::Heard& event);
  void on(const open_event::Detached& event) { attach(find(event.session), false); }
  void on(const open_event::SessionEnded& event) { remove(find(event.session), EndReason::SessionLost); }
  void on(const open_event::Tick& event);

  OpenStep take() { return std::move(step_); }

 private:
  OpenParty* find(const SessionId& session);
  OpenParty* find(const SessionRef& at);  // only while it lives there
  void changed();
  void add(OpenParty party);
  void remove(OpenParty* party, EndReason reason);
  void attach(OpenParty* party, bool attached);
  void settle(OpenParty& party, const Endpoint& from);
  void take_over(const OpenStanding& stood);

  OpenCall& call_;
  const Time now_;
  const OpenCallTimes& times_;
  OpenStep step_;
};

OpenParty* OpenTransition::find(const SessionId& session) { return const_cast<OpenParty*>(party_of(call_, session)); }

OpenParty* OpenTransition::find(const SessionRef& at) {
  OpenParty* party = find(at.session);
  return party && party->present && party->endpoint.at == at ? party : nullptr;
}

void OpenTransition::changed() {
  if (!step_.publish) ++call_.version;
  step_.publish = true;
}

void OpenTransition::add(OpenParty party) {
  call_.forgotten.reset();
  const auto place = std::ranges::upper_bound(call_.parties, party.party, {}, &OpenParty::party);
  call_.parties.insert(place, std::move(party));
  changed();
}

void OpenTransition::remove(OpenParty* party, EndReason reason) {
  if (!party) return;
  if (party->present) step_.left.push_back({*party, reason});
  call_.parties.erase(call_.parties.begin() + (party - call_.parties.data()));
  if (call_.parties.empty()) call_.forgotten = now_ + times_.tombstone;
  changed();
}

void OpenTransition::attach(OpenParty* party, bool attached) {
  if (!party || party->attached == attached) return;
  party->attached = attached;
  changed();
}

// The party is where `from` is now, with a transport.
void OpenTransition::settle(OpenParty& party, const Endpoint& from) {
  const bool same = party.endpoint == from && party.attached && party.present;
  party.endpoint = from;
  party.attached = party.present = true;
  party.heard = now_;
  if (!same) changed();
}

void OpenTransition::on(const open_event::Join& event) {
  OpenParty* known = find(event.from.at.session);
  if (known && known->present) {
    if (known->media != event.media) changed();
    known->media = event.media;
    return settle(*known, event.from);
  }
  const std::size_t others = call_.parties.size() - (known ? 1 : 0);
  if (others >= times_.parties) {
    step_.answer = Error{ErrorCode::Busy, "the call is full"};
  } else if (call_.next_party > last_number) {
    step_.answer = Error{ErrorCode::Busy, "too many have come and gone; everybody has to leave for a while"};
  } else {
    // One that a proof tells of has begun anew: whatever its peers have of its streams is not what it has.
    remove(known, EndReason::SessionLost);
    if (others == 0) call_.since = now_;
    const PartyId number{static_cast<std::uint16_t>(call_.next_party++)};
    add({number, event.from, event.media, true, true, false, now_});
  }
}

void OpenTransition::on(const open_event::Return& event) {
  const SessionId& session = event.from.at.session;
  const auto is_it = [&](const OpenParty& one) {
    return one.endpoint.at.session == session && one.endpoint.who.user == event.from.who.user;
  };
  if (event.stood && std::ranges::any_of(event.stood->parties, is_it)) take_over(*event.stood);
  if (OpenParty* known = find(session))
    settle(*known, event.from);
  else
    step_.answer = Error{ErrorCode::NoSuchCall, "you are not in this call"};
}

// Only what is newer than all before counts: older proofs' word on who has not returned yet is forgotten. Who joined
// this life of the server stays whatever it says.
void OpenTransition::take_over(const OpenStanding& stood) {
  const std::pair standing{stood.boot, stood.version};
  if (!call_.returning || now_ >= *call_.returning || (call_.stood && standing <= *call_.stood)) return;
  const auto is_in = [&](const SessionId& session) {
    return std::ranges::any_of(stood.parties, [&](const auto& one) { return one.endpoint.at.session == session; });
  };
  for (const OpenParty& party : std::vector(call_.parties))
    if (party.from_proof && !(party.present && is_in(party.endpoint.at.session)))
      remove(find(party.endpoint.at.session), EndReason::SessionLost);
  call_.since = call_.parties.empty() ? stood.since : std::min(call_.since, stood.since);
  for (const OpenParty& party : stood.parties) {
    const bool taken = std::ranges::any_of(call_.parties, [&](const auto& one) { return one.party == party.party; });
    if (!taken && !find(party.endpoint.at.session) && call_.parties.size() < times_.parties)
      add({party.party, party.endpoint, party.media, false, false, true, now_});
  }
  call_.next_party = std::max(call_.next_party, stood.next_party + return_gap);
  call_.version = std::max(call_.version, stood.version + 1);
  call_.stood = standing;
}

void OpenTransition::on(const open_event::Heard& event) {
  OpenParty* party = find(event.session);
  if (!party) return;
  party->heard = now_;
  attach(party, event.attached);
}

void OpenTransition::on(const open_event::Tick&) {
  if (call_.returning && now_ >= *call_.returning) call_.returning.reset();
  for (const OpenParty& party : std::vector(call_.parties)) {
    const bool gone = party.present ? now_ >= party.heard + times_.silence : !call_.returning;
    if (gone) remove(find(party.endpoint.at.session), EndReason::SessionLost);
  }
  step_.forget = call_.forgotten && now_ >= *call_.forgotten;
}

CallView any_view(const OpenCall& call, Time now) {
  CallView view;
  view.call = call.id;
  view.mode = CallMode::Open;
  view.version = call.version;
  view.duration = std::max(Duration::zero(), now - call.since);
  return view;
}

}  // namespace

OpenCall make_open_call(CallId id, std::uint64_t version, std::uint32_t first_party, Deadline returning) {
  OpenCall call;
  call.id = id;
  call.version = version;
  call.next_party = first_party;
  call.returning = returning;
  return call;
}

OpenStep apply(OpenCall& call, const OpenEvent& event, Time now, const OpenCallTimes& times) {
  OpenTransition transition(call, now, times);
  std::visit([&](const auto& what) { transition.on(what); }, event);
  return transition.take();
}

Deadline next_deadline(const OpenCall& call, const OpenCallTimes& times) {
  Deadline next = call.forgotten;
  for (const OpenParty& party : call.parties)
    next = earlier(next, party.present ? Deadline(party.heard + times.silence) : call.returning);
  return next;
}

CallPhase phase_of(const OpenCall& call) {
  if (call.parties.empty()) return CallPhase::Ended;
  return call.parties.size() == 1 ? CallPhase::Waiting : CallPhase::Open;
}

const OpenParty* party_of(const OpenCall& call, const SessionId& session) {
  const auto is_it = [&](const OpenParty& party) { return party.endpoint.at.session == session; };
  const auto found = std::ranges::find_if(call.parties, is_it);
  return found == call.parties.end() ? nullptr : &*found;
}

CallView view_for(const OpenCall& call, const OpenParty& party, Time now) {
  CallView view = any_view(call, now);
  view.phase = phase_of(call);
  view.me = party.party;
  for (const OpenParty& one : call.parties)
    view.parties.push_back({one.party, one.endpoint.who, one.endpoint.epoch, one.attached, false, one.media});
  return view;
}

CallView view_of_departed(const OpenCall& call, EndReason reason, Time now) {
  CallView view = any_view(call, now);
  view.phase = CallPhase::Ended;
  view.reason = reason;
  return view;
}

std::uint32_t first_after_restart(std::uint64_t boot) {
  return 1000 + static_cast<std::uint32_t>(boot / 1000 % 8000 * 97 % 8000);
}

}  // namespace beckon
