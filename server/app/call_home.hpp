// The calls that live on this shard: the one place where each call's events are put in order. The rules are core's
// (call.hpp, pair_claim.hpp); here are their effects. Hears node messages, answers with node messages.
#pragma once
#include <unordered_map>

#include "app/context.hpp"
#include "app/deadlines.hpp"
#include "app/report.hpp"
#include "core/call_view.hpp"

namespace beckon {

class CallHome {
 public:
  explicit CallHome(Context& context) : context_(context) {}

  void on(node::Invite invite);
  void on(node::CallRequest request);
  void on(const node::CallNotice& notice);
  void on(const node::CallReturn& returned);
  void on(const node::CallSync& sync);
  void tick(Time now);
  Deadline next_deadline() const { return earlier(calls_due_.next(), merged_due_.next()); }
  void report(std::vector<CallReport>& calls) const;  // adds those that have not ended

 private:
  // The claim of an invitation, step by step through the store (call_claim.cpp).
  struct Claim;
  using Waiting = std::variant<node::CallRequest, node::Invite>;
  void claim_callee(const std::shared_ptr<Claim>& claim);
  Duration ring_wait(const UserId& caller);
  void claim_pair(const std::shared_ptr<Claim>& claim);
  void claim_slots(const std::shared_ptr<Claim>& claim);
  void claimed(const std::shared_ptr<Claim>& claim);
  void refuse(const std::shared_ptr<Claim>& claim, Error error);
  void merge(const std::shared_ptr<Claim>& claim, CallId into);
  void wait_for_claim(const Call& call, Waiting request);
  void take_waiting(const node::Invite& first);  // its claim is decided: those who came meanwhile get their answer

  // Who comes (back), and calls that were lost (call_return.cpp).
  void come(Call& call, const call_event::Returned& event);
  void rebuild_call(const CallId& id, const Standing& stood);
  void claim_again(const Call& call);
  std::string proof_for(const Call& call, const SessionId& session) const;

  // Applies an event and does what the step asks for.
  Result<> apply_to(Call& call, const CallEvent& event);
  void publish(const Call& call);
  void refresh_pair_claim(const Call& call);
  void release(const Call& call);  // gives back what an ended call has claimed
  void release(const CallId& id, const UserId& caller, const UserId& callee);
  void drop_slot(const UserId& user, const CallId& call);
  void send_view(const Call& call, SessionRef to);
  void reply(SessionRef to, const RequestId& request, Result<> answer, std::optional<CallId> call = {});
  Call* find(const CallId& id);
  bool lives(const CallId& id);  // it is here and has not ended

  Context& context_;
  std::unordered_map<CallId, Call> calls_;
  // Invitations that became part of the other side's crossing call.
  std::unordered_map<CallId, CallId> merged_;
  std::unordered_map<CallId, std::vector<Waiting>> waiting_;  // accepts and repeated invitations of calls in Claiming
  Deadlines<CallId> calls_due_, merged_due_;
};

}  // namespace beckon
