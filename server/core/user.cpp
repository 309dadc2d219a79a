#include "core/user.hpp"

namespace beckon {

User with_session(User user, SessionRef session, bool attached) {
  for (UserSession& known : user.sessions) {
    if (known.at.session != session.session) continue;
    known = {session, attached};
    return user;
  }
  user.sessions.push_back({session, attached});
  return user;
}

User without_session(User user, SessionId session) {
  std::erase_if(user.sessions, [&](const UserSession& known) { return known.at.session == session; });
  return user;
}

std::vector<SessionRef> attached_sessions(const User& user) {
  std::vector<SessionRef> attached;
  for (const UserSession& known : user.sessions)
    if (known.attached) attached.push_back(known.at);
  return attached;
}

}  // namespace beckon
