// Who is hidden from whom in a room, what each is told instead, and with which numbers.
#include "core/room.hpp"

namespace beckon {
namespace {

bool holds(const auto& blocked, const UserId& user) { return blocked && blocked->contains(user); }

void add_all(std::set<UserId>& users, const auto& blocked) {
  if (blocked) users.insert(blocked->begin(), blocked->end());
}

bool is_empty(const PresenceDelta& delta) { return delta.members.empty() && delta.left.empty(); }

}  // namespace

Room::Blocked Room::blocked_by(const UserId& user) const {
  const auto found = users_.find(user);
  return found == users_.end() ? nullptr : found->second.blocked;
}

Room::Blocked Room::was_blocked_by(const UserId& user) const {
  const auto found = changed_.find(user);
  return found == changed_.end() ? blocked_by(user) : found->second.blocked;
}

bool Room::hides(const UserId& a, const UserId& b) const { return holds(blocked_by(a), b) || holds(blocked_by(b), a); }

bool Room::hid(const UserId& a, const UserId& b) const {
  return holds(was_blocked_by(a), b) || holds(was_blocked_by(b), a);
}

const RoomNumbers& Room::numbers_of(const UserId& user) const {
  static const RoomNumbers the_room_s;
  const auto found = numbers_.find(user);
  return found == numbers_.end() ? the_room_s : found->second;
}

Roster Room::roster_for(SessionId session) const {
  const UserId& viewer = sessions_.at(session).user;
  Roster seen = roster();
  if (is_mdn_user(viewer)) return seen;
  const RoomNumbers& numbers = numbers_of(viewer);
  seen.version = numbers.of_version(version_);
  seen.chat = numbers.after_chat(chat_);
  std::erase_if(seen.members, [&](const Member& member) { return hid(member.who.user, viewer); });
  return seen;
}

std::uint64_t Room::version_for(SessionId session) const {
  return numbers_of(sessions_.at(session).user).of_version(version_);
}

std::vector<UserId> Room::hidden_from(const UserId& user) const {
  std::vector<UserId> hidden;
  for (const auto& [other, occupant] : users_)
    if (hides(other, user)) hidden.push_back(other);
  return hidden;
}

// What changed since it was last published, as the viewer sees it, or (null) somebody from whom nobody is hidden.
PresenceDelta Room::changes(const UserId* viewer) const {
  PresenceDelta delta{name_, 0, 0, {}, {}};
  const auto add = [&](const UserId& user, const std::optional<Member>& before) {
    const bool was = before && !(viewer && hid(user, *viewer));
    const bool is = users_.contains(user) && !(viewer && hides(user, *viewer));
    if (was && !is) delta.left.push_back(user);
    if (!is) return;
    Member present = member(user);
    if (!was || *before != present) delta.members.push_back(std::move(present));
  };
  for (const auto& [user, before] : changed_) add(user, before.member);
  if (!viewer) return delta;
  std::set<UserId> turned;  // by the viewer's own doing
  add_all(turned, blocked_by(*viewer));
  add_all(turned, was_blocked_by(*viewer));
  for (const UserId& user : turned)
    if (users_.contains(user) && !changed_.contains(user)) add(user, member(user));
  return delta;
}

// Those to whom the present changes may look different from what they are.
std::set<UserId> Room::concerned() const {
  std::set<UserId> users;
  for (const auto& [user, numbers] : numbers_) users.insert(user);
  for (const auto& [user, before] : changed_) {
    add_all(users, before.blocked);
    add_all(users, blocked_by(user));
    if (before.blocked) users.insert(user);
  }
  for (const auto& [user, occupant] : users_)
    if (occupant.blocked) users.insert(user);
  return users;
}

std::vector<PresenceFor> Room::tell_apart(const std::optional<PresenceDelta>& all) {
  std::vector<PresenceFor> apart;
  for (const UserId& viewer : concerned()) {
    const bool here = users_.contains(viewer);
    if (here && is_mdn_user(viewer)) apart.push_back({viewer, {}, hidden_from(viewer)});
    if (is_mdn_user(viewer) || (!here && !numbers_.contains(viewer))) continue;
    PresenceDelta own = changes(&viewer);
    const bool same = all ? own.members == all->members && own.left == all->left : is_empty(own);
    if (same && !numbers_.contains(viewer)) continue;
    RoomNumbers& numbers = numbers_[viewer];
    own.since = numbers.of_version(version_);
    own.version = own.since + 1;
    const bool told = !is_empty(own);
    numbers.count_change(all.has_value(), told);
    if (here) apart.push_back({viewer, told ? std::optional(std::move(own)) : std::nullopt});
  }
  return apart;
}

// Of the newest message: from whom it is hidden, and under which number the others know it that have their own.
std::vector<ChatFor> Room::hide_chat(const UserId& from) {
  const std::uint64_t oldest = history_.empty() ? chat_ + 1 : history_.front().n;
  std::set<UserId> hidden;
  add_all(hidden, blocked_by(from));
  for (const auto& [user, occupant] : users_)
    if (holds(occupant.blocked, from)) hidden.insert(user);
  std::map<UserId, std::optional<std::uint64_t>> apart;
  for (const UserId& user : hidden) {
    const bool here = users_.contains(user);
    if (here) apart[user] = std::nullopt;
    if ((here && !is_mdn_user(user)) || numbers_.contains(user)) numbers_[user].hide_chat(chat_, oldest);
  }
  for (const auto& [user, numbers] : numbers_)
    if (users_.contains(user) && !hidden.contains(user)) apart[user] = numbers.of_chat(chat_);
  std::vector<ChatFor> list;
  list.reserve(apart.size());
  for (auto& [user, n] : apart) list.push_back({user, n});
  return list;
}

// Who leaves and comes again at once must not see by the numbers that somebody hidden was busy meanwhile: they go on to
// be counted for as long as the room is, within bounds.
void Room::keep_numbers(const UserId& gone) {
  const auto blocks = [&](const auto& entry) { return holds(entry.second.blocked, gone); };
  if (!is_mdn_user(gone) && std::ranges::any_of(users_, blocks)) numbers_.try_emplace(gone);
  if (numbers_.size() > 2 * limits_.members)
    std::erase_if(numbers_, [&](const auto& entry) { return !users_.contains(entry.first); });
}

}  // namespace beckon
