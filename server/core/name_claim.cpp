#include "core/name_claim.hpp"

#include <algorithm>

namespace beckon {

Result<NameClaim> with_holder(std::optional<NameClaim> standing, const UserId& user, SessionId session) {
  NameClaim claim = standing ? std::move(*standing) : NameClaim{user, {}};
  if (claim.user != user) return Error{ErrorCode::NameTaken, "somebody else has this name"};
  if (std::ranges::find(claim.sessions, session) == claim.sessions.end()) claim.sessions.push_back(session);
  return claim;
}

std::optional<NameClaim> without_holder(NameClaim standing, SessionId session) {
  std::erase(standing.sessions, session);
  if (standing.sessions.empty()) return std::nullopt;
  return standing;
}

}  // namespace beckon
