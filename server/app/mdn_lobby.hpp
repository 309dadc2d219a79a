// The lobby as the gateway's clients of one shard are told of it: who is there, by name.
#pragma once
#include <set>
#include <string>

#include "core/room.hpp"

namespace beckon {

class MdnLobby {
 public:
  enum class News : std::uint8_t { None, Names, Gap };  // Gap: a change was missed, ask for the whole roster
  News replace(Roster roster);
  News apply(const Roster& roster);  // if it is newer
  News apply(const PresenceDelta& delta);
  void forget() { *this = {}; }

  // By name, compared as names are; nobody if there is none, or only somebody hidden.
  const UserRef* find(const UserName& name, const std::set<UserId>& hidden) const;
  bool has(const UserId& user) const;
  // The text of `userlist`, `self` in it also if the roster does not have them yet.
  std::string user_list(const UserRef& self, const std::set<UserId>& hidden) const;
  std::uint64_t version() const { return roster_.version; }

 private:
  Roster roster_;
};

}  // namespace beckon
