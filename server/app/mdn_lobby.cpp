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

const UserRef* MdnLobby::find(const UserName& name) const {
  const auto& all = roster_.members;
  auto found = std::ranges::find(all, name, [](const Member& m) { return m.who.name; });
  if (found == all.end()) {
    const auto wanted = names::folded(name);
    found = std::ranges::find(all, wanted, [](const Member& m) { return names::folded(m.who.name); });
  }
  return found == all.end() ? nullptr : &found->who;
}

bool MdnLobby::has(const UserId& user) const {
  return std::ranges::any_of(roster_.members, [&](const Member& m) { return m.who.user == user; });
}

std::string MdnLobby::user_list(const UserRef& self) const {
  std::vector<std::string> names;
  for (const Member& member : roster_.members)
    if (member.who.user != self.user) names.push_back(member.who.name.str());
  names.push_back(self.name.str());
  std::ranges::sort(names);
  std::string text;
  wire::mdn::write_user_list(text, names);
  return text;
}

}  // namespace beckon
