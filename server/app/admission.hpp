// Whom the operator lets in: nobody new while the server is drained, and not those who were sent away.
#pragma once
#include <deque>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "core/error.hpp"
#include "core/ids.hpp"
#include "core/time.hpp"

namespace beckon {

// One shard's; each shard is told the same. Lives as long as the process: a restart forgets it.
class Admission {
 public:
  static constexpr std::size_t most_sessions = 4096;  // remembered; older ones may be resumed again

  // Nobody new; sessions that are there go on, and may be resumed.
  void drain(bool on) { draining_ = on; }
  // It cannot be resumed any more.
  void send_away(const SessionId& session);
  void send_away(const UserId& user, Time until);

  // Why this session may not open; nothing if it may. `resumes`: it was here before, as its token says.
  std::optional<Error> refusal(const SessionId& session, const UserId& user, bool resumes, Time now);

 private:
  bool draining_ = false;
  std::unordered_set<SessionId> sessions_;
  std::deque<SessionId> in_order_;  // of being sent away
  std::unordered_map<UserId, Time> users_;
};

}  // namespace beckon
