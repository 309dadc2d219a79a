#include "core/pair_claim.hpp"

namespace beckon {
namespace {

// The device that the inviting user has in the standing call, whichever side of it they are on.
const DeviceId& own_device(const PairClaim& standing, const UserId& inviting) {
  return inviting == standing.caller ? standing.caller_device : standing.callee_device;
}

PairVerdict::Kind verdict(const PairClaim& standing, const PairClaim& wanted) {
  using Kind = PairVerdict::Kind;
  const DeviceId& own = own_device(standing, wanted.caller);
  const bool same_device = !own.empty() && own == wanted.caller_device;
  switch (standing.phase) {
    case CallPhase::Claiming:
    case CallPhase::Ringing:
      if (wanted.caller != standing.caller) return Kind::Merge;
      return same_device ? Kind::Replace : Kind::Busy;
    case CallPhase::Connecting:
    case CallPhase::Active:
      return same_device ? Kind::Replace : Kind::Busy;
    case CallPhase::Reconnecting:
      return Kind::Replace;
    case CallPhase::Waiting:
    case CallPhase::Open:
    case CallPhase::Ended:
      break;
  }
  return Kind::Claim;
}

}  // namespace

PairVerdict meet(const std::optional<PairClaim>& standing, const PairClaim& wanted) {
  if (!standing || standing->call == wanted.call) return {PairVerdict::Kind::Claim, {}};
  const PairVerdict::Kind kind = verdict(*standing, wanted);
  const bool names_other = kind == PairVerdict::Kind::Merge || kind == PairVerdict::Kind::Replace;
  return {kind, names_other ? standing->call : CallId{}};
}

PairClaim claim_of(const Call& call) {
  const Endpoint& caller = call.parties.at(0).endpoint;
  return {call.id, caller.who.user, caller.device,
          call.parties.size() > 1 ? call.parties[1].endpoint.device : DeviceId{}, call.phase};
}

std::string pair_key(const UserId& a, const UserId& b) {
  // No user id contains a slash.
  return a < b ? a.str() + '/' + b.str() : b.str() + '/' + a.str();
}

Result<CallSlots> with_call(CallSlots slots, CallId call, std::size_t limit) {
  if (std::find(slots.calls.begin(), slots.calls.end(), call) != slots.calls.end()) return slots;
  if (slots.calls.size() >= limit) return Error{ErrorCode::Busy, "the user has as many calls as are allowed"};
  slots.calls.push_back(call);
  return slots;
}

CallSlots without_call(CallSlots slots, CallId call) {
  std::erase(slots.calls, call);
  return slots;
}

}  // namespace beckon
