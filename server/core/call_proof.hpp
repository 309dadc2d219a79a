// A call as it stood when one of its parties was told of it: enough to make it anew when the server has lost it.
#pragma once
#include <vector>

#include "core/call_view.hpp"

namespace beckon {

// Sealed, it is kept by the party (wire/tokens.hpp). Times are milliseconds since 1970.
struct CallProof {
  struct Party {
    PartyId party;
    Endpoint endpoint;
    Media media;
    friend bool operator==(const Party&, const Party&) = default;
  };
  CallId call;
  CallMode mode = CallMode::Ring;
  CallPhase phase = CallPhase::Connecting;  // never Claiming, Ringing or Ended
  std::uint64_t boot = 0, version = 0;      // which life of the server, and which version of the call in it
  SessionId session;                        // whose proof it is
  std::uint64_t issued = 0, expires = 0;
  std::uint64_t since = 0;         // when it became active, or the open call began; 0: not yet
  std::uint32_t next_party = 0;    // of an open call
  std::uint64_t link_expires = 0;  // of an open call
  std::vector<Party> parties;      // by number
  friend bool operator==(const CallProof&, const CallProof&) = default;
};

}  // namespace beckon
