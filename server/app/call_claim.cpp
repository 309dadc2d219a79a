// How an invitation becomes a ringing call: the callee is looked up, the pair of users and a slot of each are claimed,
// one shared value after the other. Whatever is refused gives back what was claimed before.
#include <set>

#include "app/call_home.hpp"
#include "app/call_log.hpp"
#include "app/shared_values.hpp"

namespace beckon {

struct CallHome::Claim {
  node::Invite invite;
  UserRef callee;
  std::vector<SessionRef> sessions;
  PairVerdict verdict{PairVerdict::Kind::Busy, {}};
};

void CallHome::on(node::Invite invite) {
  const SessionRef from = invite.from.at;
  if (invite.to == invite.from.who.user)
    return reply(from, invite.request, Error{ErrorCode::Forbidden, "you cannot call yourself"});
  if (const auto into = merged_.find(invite.call); into != merged_.end()) {
    const CallId call = into->second;
    node::CallRequest accept{invite.request, call, invite.from, call_event::Accept{invite.from, invite.media}, true};
    return context_.store.send(context_.call_home(call), std::move(accept));
  }
  if (Call* call = find(invite.call)) {
    if (call->parties.front().endpoint.at != from || call->callee.user != invite.to)
      return reply(from, invite.request, Error{ErrorCode::Forbidden, "this call's id is taken"});
    if (call->phase == CallPhase::Claiming) return wait_for_claim(*call, std::move(invite));
    if (call->version == 0)  // ended before anybody saw it
      return reply(from, invite.request, Error{ErrorCode::WrongState, "the call was cancelled"});
    reply(from, invite.request, {}, call->id);
    return send_view(*call, from);
  }
  calls_.emplace(invite.call, make_call(invite.call, invite.from, invite.to, invite.media));
  context_.counters.calls.add();
  context_.counters.calls_total.add();
  claim_callee(std::make_shared<Claim>(Claim{std::move(invite), {}, {}}));
}

void CallHome::claim_callee(const std::shared_ptr<Claim>& claim) {
  get_value<User>(context_.store, "user/" + claim->invite.to.str(),
                  [this, claim](const Result<std::optional<User>>& user) {
                    if (!user) return refuse(claim, user.error());
                    // Who has blocked the caller is as good as absent: the same answer, the same way to it.
                    const bool here = *user && !(*user)->blocked.has(claim->invite.from.who.user);
                    if (here) claim->sessions = attached_sessions(**user);
                    if (claim->sessions.empty()) return refuse(claim, {ErrorCode::Offline, "this user is not here"});
                    if (const Duration wait = ring_wait(claim->invite.from.who.user); wait > Duration::zero())
                      return refuse(claim, too_fast("too many invitations in a minute", wait));
                    claim->callee = {claim->invite.to, (*user)->name};
                    claim_pair(claim);
                  });
}

// Asked last before anything rings, so that what nobody hears of (an absent callee, a repetition) costs nothing.
Duration CallHome::ring_wait(const UserId& caller) {
  if (!context_.settings.users) return Duration::zero();
  const Duration wait = context_.settings.users->take(Deed::Ring, caller, context_.now());
  if (wait > Duration::zero()) context_.counters.limited[static_cast<std::size_t>(Limited::Invites)].add();
  return wait;
}

void CallHome::claim_pair(const std::shared_ptr<Claim>& claim) {
  const auto& invite = claim->invite;
  const PairClaim wanted{invite.call, invite.from.who.user, invite.from.device, {}, CallPhase::Ringing};
  const ChangeOf<PairClaim> change = [claim,
                                      wanted](std::optional<PairClaim> standing) -> Result<std::optional<PairClaim>> {
    claim->verdict = meet(standing, wanted);
    if (claim->verdict.kind == PairVerdict::Kind::Busy)
      return Error{ErrorCode::Busy, "you two are in a call on another device"};
    return claim->verdict.kind == PairVerdict::Kind::Merge ? std::move(standing) : wanted;
  };
  update_value(
      context_.store, "pair/" + pair_key(invite.from.who.user, invite.to), change,
      [this, claim](const Result<>& result) {
        if (!result) return refuse(claim, result.error());
        if (claim->verdict.kind == PairVerdict::Kind::Merge) return merge(claim, claim->verdict.other);
        if (const CallId& other = claim->verdict.other; claim->verdict.kind == PairVerdict::Kind::Replace)
          context_.store.send(context_.call_home(other), node::CallNotice{other, call_event::End{EndReason::Replaced}});
        claim_slots(claim);
      });
}

void CallHome::claim_slots(const std::shared_ptr<Claim>& claim) {
  const auto take = take_slot(claim->invite.call, context_.settings.calls_per_user);
  const auto theirs = [this, claim](const Result<>& taken) {
    if (!taken) return refuse(claim, taken.error());
    claimed(claim);
  };
  const auto mine = [this, claim, take, theirs](const Result<>& taken) {
    if (!taken) return refuse(claim, taken.error());
    update_value(context_.store, "calls/" + claim->invite.to.str(), take, theirs);
  };
  update_value(context_.store, "calls/" + claim->invite.from.who.user.str(), take, mine);
}

void CallHome::claimed(const std::shared_ptr<Claim>& claim) {
  Call* call = find(claim->invite.call);
  if (!call || call->phase == CallPhase::Ended)  // cancelled meanwhile
    return refuse(claim, Error{ErrorCode::WrongState, "the call was cancelled"});
  (void)apply_to(*call, call_event::Claimed{claim->callee, claim->sessions});
  reply(claim->invite.from.at, claim->invite.request, {}, claim->invite.call);
  take_waiting(claim->invite);
}

void CallHome::wait_for_claim(const Call& call, Waiting request) { waiting_[call.id].push_back(std::move(request)); }

// `first` is answered.
void CallHome::take_waiting(const node::Invite& first) {
  const auto found = waiting_.find(first.call);
  if (found == waiting_.end()) return;
  auto requests = std::move(found->second);
  waiting_.erase(found);
  std::set<RequestId> answered{first.request};
  for (auto& waiting : requests) {
    const auto* invite = std::get_if<node::Invite>(&waiting);
    if (invite && !answered.insert(invite->request).second) continue;  // the same, sent again
    std::visit([this](auto& request) { on(std::move(request)); }, waiting);
  }
}

void CallHome::refuse(const std::shared_ptr<Claim>& claim, Error error) {
  const CallId id = claim->invite.call;
  if (const auto found = calls_.find(id); found != calls_.end()) {
    const Call call = found->second;
    if (call.phase == CallPhase::Claiming) {  // nobody has seen it: it never was, and may be tried again
      context_.counters.calls.sub();
      calls_due_.set(id, {});
      calls_.erase(found);
    }
    release(call);
  }
  log_refused_call(id, error);
  reply(claim->invite.from.at, claim->invite.request, std::move(error));
  take_waiting(claim->invite);
}

void CallHome::merge(const std::shared_ptr<Claim>& claim, CallId into) {
  Call* call = find(claim->invite.call);
  if (!call || call->phase == CallPhase::Ended)
    return refuse(claim, Error{ErrorCode::WrongState, "the call was cancelled"});
  const auto& invite = claim->invite;
  calls_.erase(invite.call);
  context_.counters.calls.sub();
  merged_[invite.call] = into;
  merged_due_.set(invite.call, context_.now() + context_.settings.call_times.tombstone);
  node::CallRequest accept{invite.request, into, invite.from, call_event::Accept{invite.from, invite.media}, true};
  context_.store.send(context_.call_home(into), std::move(accept));
  take_waiting(invite);
}

}  // namespace beckon
