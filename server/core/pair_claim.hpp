// Two users have at most one call with each other. The claim is a shared value under the unordered pair; this is the
// rule by which a new invitation meets it (crossing invitations merge, the same device replaces, else busy).
#pragma once
#include <string>
#include <vector>

#include "core/call.hpp"

namespace beckon {

struct PairClaim {
  CallId call;
  UserId caller;
  DeviceId caller_device;
  DeviceId callee_device;  // none until answered
  CallPhase phase = CallPhase::Ringing;
  friend bool operator==(const PairClaim&, const PairClaim&) = default;
};

struct PairVerdict {
  enum class Kind : std::uint8_t { Claim, Merge, Replace, Busy };
  Kind kind;
  CallId other;  // Merge: the call to accept instead; Replace: the call to end with `replaced`
};

// How an invitation `wanted` by `wanted.caller` meets the claim that stands.
PairVerdict meet(const std::optional<PairClaim>& standing, const PairClaim& wanted);

// The claim that `call` deserves in its present phase.
PairClaim claim_of(const Call& call);

// The same text whichever user comes first.
std::string pair_key(const UserId& a, const UserId& b);

// The calls a user has, ringing ones included.
struct CallSlots {
  std::vector<CallId> calls;
  friend bool operator==(const CallSlots&, const CallSlots&) = default;
};
// Adds `call` (again: no change). Error Busy when `limit` calls are there already.
Result<CallSlots> with_call(CallSlots slots, CallId call, std::size_t limit);
CallSlots without_call(CallSlots slots, CallId call);

}  // namespace beckon
