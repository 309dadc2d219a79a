#include "app/open_home.hpp"

#include <algorithm>

#include "app/call_log.hpp"

namespace beckon {
namespace {

// What a notice about a session means here, if anything.
std::optional<OpenEvent> session_event(const CallEvent& event) {
  if (const auto* heard = std::get_if<call_event::Heard>(&event))
    return open_event::Heard{heard->session, heard->attached};
  if (const auto* detached = std::get_if<call_event::Detached>(&event)) return open_event::Detached{detached->session};
  if (const auto* ended = std::get_if<call_event::SessionEnded>(&event))
    return open_event::SessionEnded{ended->session};
  return std::nullopt;
}

}  // namespace

bool OpenHome::holds(const CallId& call) const {
  if (calls_.contains(call)) return true;
  const auto first = joining_.lower_bound({call, SessionId{}});
  return first != joining_.end() && first->first.first == call;
}

OpenHome::Held* OpenHome::find(const CallId& call) {
  const auto found = calls_.find(call);
  return found == calls_.end() ? nullptr : &found->second;
}

OpenCallTimes OpenHome::times() const {
  const Settings& s = context_.settings;
  return {s.parties, s.call_times.reconnecting, s.call_times.tombstone, s.call_times.silence};
}

void OpenHome::reply(SessionRef to, const RequestId& request, Result<> answer, std::optional<CallId> call) {
  if (!request.empty()) context_.store.send(to.shard, node::Reply{to.session, request, std::move(answer), call});
}

std::string OpenHome::proof_for(const Held& held, const OpenParty& party) const {
  const OpenCall& call = held.call;
  const std::uint64_t now = context_.clock.wall();
  const auto age = static_cast<std::uint64_t>(std::max(Duration::zero(), context_.now() - call.since).count());
  CallProof proof{call.id,
                  CallMode::Open,
                  phase_of(call),
                  context_.settings.boot,
                  call.version,
                  party.endpoint.at.session,
                  now,
                  now + static_cast<std::uint64_t>(context_.settings.resume_time.count()),
                  now - age,
                  call.next_party,
                  held.link.expires,
                  {}};
  for (const OpenParty& one : call.parties) proof.parties.push_back({one.party, one.endpoint, one.media});
  std::string text = wire::sealed(*context_.settings.seal, proof);
  return is_sealed(text) ? text : std::string{};  // a proof that no client could present helps nobody
}

void OpenHome::send_view(const Held& held, const OpenParty& to) {
  std::vector<SessionRef> parties;
  for (const OpenParty& one : held.call.parties) parties.push_back(one.endpoint.at);
  context_.store.send(to.endpoint.at.shard,
                      node::CallNews{to.endpoint.at.session, view_for(held.call, to, context_.now()),
                                     std::move(parties), proof_for(held, to), held.sealed_link});
}

void OpenHome::follow(Held& held, const OpenStep& step, CallPhase before) {
  OpenCall& call = held.call;
  const CallPhase now = phase_of(call);
  if (before == CallPhase::Ended && now != before) {
    log_open_call(call);
    context_.counters.calls.add();
    context_.counters.calls_total.add();
    context_.counters.open_calls.add();
  }
  for (const auto& [party, reason] : step.left) {
    log_left_call(call, party, reason);
    context_.counters.open_parties.sub();
    const SessionRef& at = party.endpoint.at;
    context_.store.send(at.shard,
                        node::CallNews{at.session, view_of_departed(call, reason, context_.now()), {}, {}, {}});
    release_slot(call.id, party.endpoint.who.user);
  }
  if (before != CallPhase::Ended && now == CallPhase::Ended) {
    const EndReason reason = step.left.empty() ? EndReason::SessionLost : step.left.back().reason;
    log_ended_open_call(call, reason, context_.now());
    context_.counters.calls.sub();
    context_.counters.open_calls.sub();
    context_.counters.calls_ended[static_cast<std::size_t>(reason)].add();
  }
  if (step.publish)
    for (const OpenParty& party : call.parties)
      if (party.present) send_view(held, party);
  due_.set(call.id, beckon::next_deadline(call, times()));
  if (step.forget) drop(call.id);
}

void OpenHome::drop(const CallId& call) {
  newest_ = std::max(newest_, calls_.at(call).call.version);
  due_.set(call, {});
  calls_.erase(call);
}

void OpenHome::apply_to(Held& held, const OpenEvent& event) {
  const CallPhase before = phase_of(held.call);
  follow(held, apply(held.call, event, context_.now(), times()), before);
}

void OpenHome::on(const node::Invite& invite) {
  reply(invite.from.at, invite.request, Error{ErrorCode::Forbidden, "this call's id is taken"});
}

void OpenHome::on(const node::CallRequest& request) {
  const Endpoint& from = request.from;
  Held* held = find(request.call);
  const OpenParty* party = held ? party_of(held->call, from.at.session) : nullptr;
  Result<> answer;
  if (std::holds_alternative<call_event::HangUp>(request.event) ||
      std::holds_alternative<call_event::Cancel>(request.event)) {
    if (const auto joining = joining_.find({request.call, from.at.session}); joining != joining_.end())
      joining->second.left = true;
    if (party) apply_to(*held, open_event::Leave{from});
  } else if (!party) {
    answer = Error{ErrorCode::NotAParty, "you are not in this call"};
  } else if (!std::holds_alternative<call_event::MediaReport>(request.event)) {
    answer = Error{ErrorCode::WrongState, "this is a call by link"};
  }
  reply(from.at, request.request, std::move(answer));
}

void OpenHome::on(const node::CallNotice& notice) {
  Held* held = find(notice.call);
  if (!held) return;
  if (const auto event = session_event(notice.event)) apply_to(*held, *event);
}

void OpenHome::on(const node::CallSync& sync) {
  const SessionRef& at = sync.from.at;
  Held* held = find(sync.call);
  if (joining_.contains({sync.call, at.session})) return;  // its snapshot comes
  const OpenParty* party = held ? party_of(held->call, at.session) : nullptr;
  if (party && (!party->present || party->endpoint != sync.from || !party->attached))
    return on(node::CallReturn{sync.call, sync.from, {}});  // which was lost
  if (!party)
    context_.store.send(at.shard, node::CallUnknown{at.session, sync.call});
  else if (held->call.version != sync.version)
    send_view(*held, *party);
}

void OpenHome::report(std::vector<CallReport>& calls) const {
  for (const auto& [id, held] : calls_) {
    CallReport one{id, CallMode::Open, phase_of(held.call), context_.now() - held.call.since, {}};
    for (const OpenParty& party : held.call.parties)
      if (party.present)
        one.parties.push_back({party.party, party.endpoint.at.session, party.endpoint.who, party.attached});
    if (!one.parties.empty()) calls.push_back(std::move(one));
  }
}

void OpenHome::tick(Time now) {
  for (const auto& id : due_.take_due(now))
    if (Held* held = find(id)) apply_to(*held, open_event::Tick{});
}

}  // namespace beckon
