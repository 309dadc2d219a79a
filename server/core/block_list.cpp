#include "core/block_list.hpp"

#include <algorithm>
#include <utility>

namespace beckon {
namespace {

std::uint64_t next_version(const BlockList& list, std::uint64_t wall) { return std::max(list.version + 1, wall); }

}  // namespace

bool BlockList::has(const UserId& user) const {
  return std::ranges::find(users, user, &BlockedUser::user) != users.end();
}

Result<BlockList> with_blocked(BlockList list, BlockedUser user, std::size_t limit, std::uint64_t wall) {
  if (list.has(user.user)) return list;
  if (list.users.size() >= limit) return Error{ErrorCode::RateLimited, "you have blocked as many as you may"};
  list.version = next_version(list, wall);
  list.users.push_back(std::move(user));
  return list;
}

BlockList without_blocked(BlockList list, const UserId& user, std::uint64_t wall) {
  if (!list.has(user)) return list;
  list.version = next_version(list, wall);
  std::erase_if(list.users, [&](const BlockedUser& blocked) { return blocked.user == user; });
  return list;
}

BlockList newer_list(BlockList known, BlockList brought, const UserId& self, std::size_t limit, std::uint64_t wall) {
  brought.version = std::min(brought.version, wall);
  if (brought.version <= known.version) return known;
  BlockList taken{brought.version, {}};
  for (BlockedUser& user : brought.users)
    if (taken.users.size() < limit && user.user != self && !taken.has(user.user))
      taken.users.push_back(std::move(user));
  return taken;
}

}  // namespace beckon
