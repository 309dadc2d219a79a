// A user who is present: the shared value under their id. It exists while at least one session does.
#pragma once
#include <vector>

#include "core/block_list.hpp"
#include "core/endpoint.hpp"

namespace beckon {

struct UserSession {
  SessionRef at;
  bool attached = true;
  std::uint64_t generation = 0;  // of the newest resume token that was used
  std::uint64_t arrival = 1;     // grows each time it comes
  friend bool operator==(const UserSession&, const UserSession&) = default;
};

struct User {
  UserName name;
  std::vector<UserSession> sessions;
  BlockList blocked{};
  friend bool operator==(const User&, const User&) = default;
};

// Adds the session, or says anew where it is, with which token it came and that it has a transport. The arrival is at
// least `arrival`.
User with_session(User user, SessionRef session, std::uint64_t generation = 0, std::uint64_t arrival = 1);
// What is said of an earlier arrival changes nothing.
User without_session(User user, SessionRef session, std::uint64_t arrival);
User detached_session(User user, SessionRef session, std::uint64_t arrival);
const UserSession* find_session(const User& user, SessionId session);
std::vector<SessionRef> attached_sessions(const User& user);

}  // namespace beckon
