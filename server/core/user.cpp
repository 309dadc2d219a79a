#include "core/user.hpp"

#include <algorithm>

namespace beckon {

const UserSession* find_session(const User& user, SessionId session) {
  const auto found = std::ranges::find(user.sessions, session, [](const UserSession& its) { return its.at.session; });
  return found == user.sessions.end() ? nullptr : &*found;
}

User with_session(User user, SessionRef session, std::uint64_t generation, std::uint64_t arrival) {
  const UserSession* before = find_session(user, session.session);
  if (before) arrival = std::max(arrival, before->arrival + 1);
  std::erase_if(user.sessions, [&](const UserSession& known) { return known.at.session == session.session; });
  user.sessions.push_back({session, true, generation, arrival});
  return user;
}

User without_session(User user, SessionRef session, std::uint64_t arrival) {
  std::erase_if(user.sessions,
                [&](const UserSession& known) { return known.at == session && known.arrival == arrival; });
  return user;
}

User detached_session(User user, SessionRef session, std::uint64_t arrival) {
  for (UserSession& known : user.sessions)
    if (known.at == session && known.arrival == arrival) known.attached = false;
  return user;
}

std::vector<SessionRef> attached_sessions(const User& user) {
  std::vector<SessionRef> attached;
  for (const UserSession& known : user.sessions)
    if (known.attached) attached.push_back(known.at);
  return attached;
}

}  // namespace beckon
