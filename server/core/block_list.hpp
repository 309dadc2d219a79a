// Whom a user has blocked. It belongs to the user: the newest of what their devices and the server know counts.
#pragma once
#include <optional>
#include <vector>

#include "core/error.hpp"
#include "core/ids.hpp"

namespace beckon {

struct BlockedUser {
  UserId user;
  std::optional<UserName> name{};  // as the blocker knows them
  friend bool operator==(const BlockedUser&, const BlockedUser&) = default;
};

struct BlockList {
  std::uint64_t version = 0;  // 0: nobody was ever blocked; else grows with every change, about milliseconds since 1970
  std::vector<BlockedUser> users;
  bool has(const UserId& user) const;
  friend bool operator==(const BlockList&, const BlockList&) = default;
};

// With somebody more (again: no change); `wall` is the time now. Error RateLimited when `limit` users are in it.
Result<BlockList> with_blocked(BlockList list, BlockedUser user, std::size_t limit, std::uint64_t wall);
// No change if they are not in it.
BlockList without_blocked(BlockList list, const UserId& user, std::uint64_t wall);

// The newer of what the server has and what a device brings. A version from the future counts as of now, so that nobody
// can make a list that no later change beats; users beyond `limit`, repeated ones and `self` are left out.
BlockList newer_list(BlockList known, BlockList brought, const UserId& self, std::size_t limit, std::uint64_t wall);

}  // namespace beckon
