// A name is held by a user as long as one of their sessions uses it: the shared value under each of its keys.
#pragma once
#include <vector>

#include "core/endpoint.hpp"
#include "core/error.hpp"

namespace beckon {

struct NameClaim {
  UserId user;
  std::vector<SessionId> sessions;  // never empty in a claim that stands
  friend bool operator==(const NameClaim&, const NameClaim&) = default;
};

// `standing` with the session added (again: no change). Error NameTaken when another user holds the name.
Result<NameClaim> with_holder(std::optional<NameClaim> standing, const UserId& user, SessionId session);

// `standing` without the session; nothing when nobody is left, and the name is free.
std::optional<NameClaim> without_holder(NameClaim standing, SessionId session);

}  // namespace beckon
