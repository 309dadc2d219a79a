// A user who is present: the shared value under their id. It exists while at least one session does.
#pragma once
#include <vector>

#include "core/endpoint.hpp"

namespace beckon {

struct UserSession {
  SessionRef at;
  bool attached = true;
  friend bool operator==(const UserSession&, const UserSession&) = default;
};

struct User {
  UserName name;
  std::vector<UserSession> sessions;
  friend bool operator==(const User&, const User&) = default;
};

User with_session(User user, SessionRef session, bool attached);  // adds it or changes `attached`
User without_session(User user, SessionId session);
std::vector<SessionRef> attached_sessions(const User& user);

}  // namespace beckon
