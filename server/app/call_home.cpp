#include "app/call_home.hpp"

#include <algorithm>

#include "app/call_log.hpp"
#include "app/shared_values.hpp"

namespace beckon {

void CallHome::reply(SessionRef to, const RequestId& request, Result<> answer, std::optional<CallId> call) {
  if (!request.empty()) context_.store.send(to.shard, node::Reply{to.session, request, std::move(answer), call});
}

Call* CallHome::find(const CallId& id) {
  const auto found = calls_.find(id);
  return found == calls_.end() ? nullptr : &found->second;
}

bool CallHome::lives(const CallId& id) {
  const Call* call = find(id);
  return call && call->phase != CallPhase::Ended;
}

void CallHome::send_view(const Call& call, SessionRef to) {
  CallView view = view_for(call, to.session, context_.now());
  std::vector<SessionRef> parties;
  for (std::size_t i = 0; i < view.parties.size(); ++i) parties.push_back(call.parties[i].endpoint.at);
  context_.store.send(to.shard,
                      node::CallNews{to.session, std::move(view), std::move(parties), proof_for(call, to.session), {}});
}

void CallHome::publish(const Call& call) {
  for (const SessionRef& to : recipients(call)) send_view(call, to);
}

void CallHome::release(const Call& call) { release(call.id, call.parties.front().endpoint.who.user, call.callee.user); }

void CallHome::release(const CallId& id, const UserId& caller, const UserId& callee) {
  const ChangeOf<PairClaim> drop_pair = [this, id](std::optional<PairClaim> claim) {
    return claim && claim->call == id && !lives(id) ? std::nullopt : claim;
  };
  drop_slot(caller, id);
  drop_slot(callee, id);
  insist_value(context_.store, "pair/" + pair_key(caller, callee), drop_pair,
               [](const Result<>& result) { log_if_failed("call-release-failed", result); });
}

void CallHome::refresh_pair_claim(const Call& call) {
  const ChangeOf<PairClaim> change = [this, id = call.id](std::optional<PairClaim> claim) {
    // As it is when the write happens, so that the writes' order does not matter.
    if (claim && claim->call == id && lives(id)) claim = claim_of(*find(id));
    return claim;
  };
  const UserId& caller = call.parties.front().endpoint.who.user;
  update_value(context_.store, "pair/" + pair_key(caller, call.callee.user), change,
               [](const Result<>& result) { log_if_failed("call-claim-failed", result); });
}

Result<> CallHome::apply_to(Call& call, const CallEvent& event) {
  const CallPhase before = call.phase;
  const CallStep step = apply(call, event, context_.now(), context_.settings.call_times);
  if (call.phase != before) {
    log_call(call);
    if (call.phase == CallPhase::Connecting) context_.counters.calls_answered.add();
    if (call.phase == CallPhase::Active && before == CallPhase::Connecting) context_.counters.calls_active_total.add();
    if (call.phase == CallPhase::Ended) {
      context_.counters.calls.sub();
      context_.counters.calls_ended[static_cast<std::size_t>(*call.reason)].add();
    }
  }
  if (step.publish) publish(call);
  if (step.release)
    release(call);
  else if (step.phase_changed)
    refresh_pair_claim(call);
  if (step.forget) {
    calls_due_.set(call.id, {});
    calls_.erase(call.id);
  } else {
    calls_due_.set(call.id, beckon::next_deadline(call, context_.settings.call_times));
  }
  return step.answer;
}

void CallHome::on(node::CallRequest request) {
  if (const auto into = merged_.find(request.call); into != merged_.end()) {
    request.call = into->second;  // the client may not know yet that its call became the other's
    const ShardId home = context_.call_home(request.call);
    context_.store.send(home, std::move(request));
    return;
  }
  Call* call = find(request.call);
  if (!call) {
    const bool harmless = std::holds_alternative<call_event::HangUp>(request.event) ||
                          std::holds_alternative<call_event::Cancel>(request.event) ||
                          std::holds_alternative<call_event::Decline>(request.event) ||
                          std::holds_alternative<call_event::Busy>(request.event);
    return reply(request.from.at, request.request,
                 harmless ? Result<>{} : Error{ErrorCode::NoSuchCall, "there is no such call"});
  }
  // A crossing invitation met this one before it could ring.
  if (call->phase == CallPhase::Claiming && std::holds_alternative<call_event::Accept>(request.event))
    return wait_for_claim(*call, std::move(request));
  auto answer = apply_to(*call, request.event);
  reply(request.from.at, request.request, std::move(answer),
        request.answer_call ? std::optional(request.call) : std::nullopt);
}

void CallHome::on(const node::CallNotice& notice) {
  if (Call* call = find(notice.call)) (void)apply_to(*call, notice.event);
}

// Who syncs is there, whatever was lost on the way here of its coming.
void CallHome::on(const node::CallSync& sync) {
  Call* call = find(sync.call);
  const SessionRef at = sync.from.at;
  if (call) (void)apply_to(*call, call_event::Returned{sync.from, {}});
  const auto knows = [&](const SessionRef& ref) { return ref.session == at.session; };
  if (!call || call->phase == CallPhase::Claiming || !std::ranges::any_of(recipients(*call), knows))
    context_.store.send(at.shard, node::CallUnknown{at.session, sync.call});
  else if (call->version != sync.version)
    send_view(*call, at);
}

void CallHome::report(std::vector<CallReport>& calls) const {
  for (const auto& [id, call] : calls_) {
    if (call.phase == CallPhase::Claiming || call.phase == CallPhase::Ended) continue;
    const Duration age = call.active_since ? context_.now() - *call.active_since : Duration{0};
    CallReport one{id, CallMode::Ring, call.phase, age, {}};
    std::uint16_t number = 0;
    for (const Party& party : call.parties)
      one.parties.push_back({PartyId{number++}, party.endpoint.at.session, party.endpoint.who, party.attached});
    calls.push_back(std::move(one));
  }
}

void CallHome::tick(Time now) {
  for (const auto& id : calls_due_.take_due(now))
    if (Call* call = find(id)) (void)apply_to(*call, call_event::Tick{});
  for (const auto& id : merged_due_.take_due(now)) merged_.erase(id);
}

}  // namespace beckon
