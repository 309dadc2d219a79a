#include "app/mdn_lobby.hpp"

#include <algorithm>
#include <utility>

#include "core/names.hpp"
#include "wire/mdn_codec.hpp"

namespace beckon {
namespace {

bool same_people(const std::vector<Member>& a, const std::vector<Member>& b) {
  return std::ranges::equal(a, b, {}, &Member::who, &Member::who);
}

}  // namespace

MdnLobby::News MdnLobby::replace(Roster next) {
  const bool names = !same_people(next.members, roster_.members);
  roster_ = std::move(next);
  return names ? News::Names : News::None;
}

MdnLobby::News MdnLobby::apply(const Roster& roster) {
  return roster.version > roster_.version ? replace(roster) : News::None;
}

MdnLobby::News MdnLobby::apply(const PresenceDelta& delta) {
  if (delta.version <= roster_.version) return News::None;
  if (delta.since != roster_.version) return News::Gap;
  Roster next = roster_;
  next.version = delta.version;
  const auto gone = [&](const Member& member) {
    return std::ranges::find(delta.left, member.who.user) != delta.left.end();
  };
  std::erase_if(next.members, gone);
  for (const Member& member : delta.members) {
    const auto known = std::ranges::find(next.members, member.who.user, [](const Member& m) { return m.who.user; });
    if (known != next.members.end())
      *known = member;
    else
      next.members.push_back(member);
  }
  return replace(std::move(next));
}

const UserRef* MdnLobby::find(const UserName& name, const std::set<UserId>& hidden) const {
  const auto named = [&](const auto& is) -> const UserRef* {
    for (const Member& member : roster_.members)
      if (is(member.who.name) && !hidden.contains(member.who.user)) return &member.who;
    return nullptr;
  };
  if (const UserRef* found = named([&](const UserName& its) { return its == name; })) return found;
  const auto wanted = names::folded(name);
  return named([&](const UserName& its) { return names::folded(its) == wanted; });
}

bool MdnLobby::has(const UserId& user) const {
  return std::ranges::any_of(roster_.members, [&](const Member& m) { return m.who.user == user; });
}

std::string MdnLobby::user_list(const UserRef& self, const std::set<UserId>& hidden) const {
  std::vector<std::string> names;
  for (const Member& member : roster_.members)
    if (member.who.user != self.user && !hidden.contains(member.who.user)) names.push_back(member.who.name.str());
  names.push_back(self.name.str());
  std::ranges::sort(names);
  std::string text;
  wire::mdn::write_user_list(text, names);
  return text;
}

}  // namespace beckon
