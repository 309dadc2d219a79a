// What one session is to see of a call: the body of the `call` snapshot (protocol/asyncapi.yaml, CallBody).
#pragma once
#include "core/call.hpp"

namespace beckon {

struct PartyView {
  PartyId party;
  UserRef who;
  Epoch epoch = 0;
  bool attached = false, connected = false;
  Media media;
  friend bool operator==(const PartyView&, const PartyView&) = default;
};

enum class CallMode : std::uint8_t { Ring, Open };

struct CallView {
  CallId call;
  CallMode mode = CallMode::Ring;
  std::uint64_t version = 0;
  CallPhase phase = CallPhase::Ringing;
  UserRef caller, callee;  // these four of a ring call only
  Media media;
  std::uint32_t ringing = 0;  // sessions that said so; 0 once it does not ring here
  std::vector<PartyView> parties;
  std::optional<PartyId> me;
  bool polite = false;                           // of a ring call; means something only with `me`
  std::optional<Duration> expires_in, duration;  // never negative
  std::optional<EndReason> reason;
  friend bool operator==(const CallView&, const CallView&) = default;
};

// Every session that has a view of the call: the parties that are present (also those whose session ended, harmlessly)
// and all rings whose session lives. None for a call that never rang.
std::vector<SessionRef> recipients(const Call& call);

// The view of `session`, which is one of recipients(). Nobody sees another's epoch before the accept; a ringing
// session that is not the winner sees the call ended: `answered-elsewhere` once another has answered, `busy` for the
// one that said busy. Never called while Claiming.
CallView view_for(const Call& call, SessionId session, Time now);

}  // namespace beckon
