#include "core/call_view.hpp"

#include <algorithm>

namespace beckon {
namespace {

std::optional<PartyId> party_of(const Call& call, SessionId session) {
  for (std::size_t i = 0; i < call.parties.size(); ++i)
    if (call.parties[i].endpoint.at.session == session) return PartyId{static_cast<std::uint16_t>(i)};
  return std::nullopt;
}

bool said_busy(const Call& call, SessionId session) {
  return std::any_of(call.rings.begin(), call.rings.end(),
                     [&](const Ring& ring) { return ring.at.session == session && ring.state == Ring::State::Busy; });
}

std::uint32_t ringing_devices(const Call& call) {
  return static_cast<std::uint32_t>(std::count_if(call.rings.begin(), call.rings.end(),
                                                  [](const Ring& ring) { return ring.state == Ring::State::Ringing; }));
}

void add_parties(CallView& view, const Call& call, PartyId me) {
  for (std::size_t i = 0; i < call.parties.size(); ++i) {
    const Party& party = call.parties[i];
    view.parties.push_back({PartyId{static_cast<std::uint16_t>(i)}, party.endpoint.who, party.endpoint.epoch,
                            party.attached, party.connected, party.media});
  }
  view.me = me;
  const auto speaks_mdn = [&](std::size_t party) { return is_mdn_user(call.parties[party].endpoint.who.user); };
  // MDN's client cannot give way: whoever faces one does.
  view.polite = (call.parties.size() > 1 && speaks_mdn(1 - me.number)) || (me.number == 1 && !speaks_mdn(1));
}

void end_view(CallView& view, EndReason reason) {
  view.phase = CallPhase::Ended;
  view.reason = reason;
}

}  // namespace

std::vector<SessionRef> recipients(const Call& call) {
  std::vector<SessionRef> sessions;
  if (call.version == 0) return sessions;
  for (const Party& party : call.parties)
    if (party.present) sessions.push_back(party.endpoint.at);
  for (const Ring& ring : call.rings)
    if (ring.state != Ring::State::Gone && !party_of(call, ring.at.session)) sessions.push_back(ring.at);
  return sessions;
}

CallView view_for(const Call& call, SessionId session, Time now) {
  const Party& caller = call.parties.at(0);
  CallView view;
  view.call = call.id;
  view.version = call.version;
  view.phase = call.phase;
  view.caller = caller.endpoint.who;
  view.callee = call.callee;
  view.media = caller.media;
  view.reason = call.reason;
  if (const auto me = party_of(call, session)) {
    add_parties(view, call, *me);
    if (call.active_since) view.duration = std::max(Duration::zero(), call.ended_at.value_or(now) - *call.active_since);
  } else if (said_busy(call, session)) {
    end_view(view, EndReason::Busy);
  } else if (call.parties.size() > 1) {
    end_view(view, EndReason::AnsweredElsewhere);
  }
  if (view.phase == CallPhase::Ringing) view.ringing = ringing_devices(call);
  if (view.phase != CallPhase::Ended && call.deadline)
    view.expires_in = std::max(Duration::zero(), *call.deadline - now);
  return view;
}

}  // namespace beckon
