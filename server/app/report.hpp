// What an operator may see of a shard: ids, names where they are asked for, never what anybody says or an address.
#pragma once
#include <string>
#include <vector>

#include "core/call_view.hpp"

namespace beckon {

struct SessionReport {
  SessionId session;
  UserRef who;
  std::string transport;  // "websocket", "http", "mdn"; "away" in its grace time
  std::vector<CallId> calls;
};

struct CallReport {
  struct Party {
    PartyId party;
    SessionId session;
    UserRef who;
    bool attached = true;  // its session has a connection
  };
  CallId call;
  CallMode mode = CallMode::Ring;
  CallPhase phase = CallPhase::Ringing;
  Duration age{0};  // since it connected (a ring call; 0 before) or since the first came (a call by link)
  std::vector<Party> parties;
};

struct ShardReport {
  std::vector<SessionReport> sessions;
  std::vector<CallReport> calls;  // those that live there and have not ended
};

}  // namespace beckon
