#include "core/room.hpp"

namespace beckon {

std::string_view to_string(Presence presence) {
  switch (presence) {
    case Presence::Here:
      return "here";
    case Presence::InCall:
      return "in-call";
    case Presence::Away:
      break;
  }
  return "away";
}

Result<> Room::enter(SessionRef session, const UserRef& who, Presence state, Time now, const BlockList& blocked) {
  if (!users_.contains(who.user) && users_.size() >= limits_.members) return Error{ErrorCode::Busy, "the room is full"};
  auto seat = sessions_.find(session.session);
  if (seat != sessions_.end() && seat->second.user != who.user) {
    leave(seat->second.at, now);
    seat = sessions_.end();
  }
  Occupant fresh;
  take_list(fresh, blocked);
  touch(who.user, now, fresh.blocked);
  const std::uint64_t chat_from = seat != sessions_.end() ? seat->second.chat_from : chat_;
  sessions_.insert_or_assign(session.session, Seat{session, who.user, state, chat_from, now});
  if (!sweep_at_) sweep_at_ = now + limits_.silence;
  Occupant& occupant = users_.try_emplace(who.user, std::move(fresh)).first->second;
  take_list(occupant, blocked);
  occupant.name = who.name;
  occupant.sessions.insert(session.session);
  return {};
}

void Room::take_list(Occupant& occupant, const BlockList& blocked) {
  if (blocked.version <= occupant.blocked_version) return;
  occupant.blocked_version = blocked.version;
  std::set<UserId> users;
  for (const BlockedUser& one : blocked.users) users.insert(one.user);
  occupant.blocked = users.empty() ? nullptr : std::make_shared<const std::set<UserId>>(std::move(users));
}

void Room::leave(SessionRef session, Time now) {
  const auto seat = sessions_.find(session.session);
  if (seat == sessions_.end() || seat->second.at != session) return;
  const UserId user = seat->second.user;
  touch(user, now);
  sessions_.erase(seat);
  const auto occupant = users_.find(user);
  occupant->second.sessions.erase(session.session);
  if (!occupant->second.sessions.empty()) return;
  users_.erase(occupant);
  keep_numbers(user);
}

Result<Room::Said> Room::say(SessionId session, MessageId message, std::string text, std::uint64_t at) {
  const auto seat = sessions_.find(session);
  if (seat == sessions_.end()) return Error{ErrorCode::NoSuchRoom, "this session is not in the room"};
  const UserId& user = seat->second.user;
  for (const ChatMessage& earlier : history_)
    if (earlier.message == message && earlier.from.user == user) return Said{earlier, false};
  ChatMessage said{name_, ++chat_, message, {user, users_.at(user).name}, std::move(text), at};
  history_.push_back(said);
  while (history_.size() > limits_.history) history_.pop_front();
  return Said{std::move(said), true, hide_chat(user)};
}

bool Room::has(SessionId session) const { return sessions_.contains(session); }

Roster Room::roster() const {
  Roster roster{name_, version_, chat_, {}};
  std::map<UserId, Member> published;
  for (const auto& [user, occupant] : users_)
    if (!changed_.contains(user)) published.emplace(user, member(user));
  for (const auto& [user, before] : changed_)
    if (before.member) published.emplace(user, *before.member);
  for (auto& [user, shown] : published) roster.members.push_back(std::move(shown));
  return roster;
}

std::vector<ChatMessage> Room::chat_after(SessionId session, std::uint64_t n) const {
  std::vector<ChatMessage> messages;
  const auto seat = sessions_.find(session);
  if (seat == sessions_.end()) return messages;
  const RoomNumbers& numbers = numbers_of(seat->second.user);
  for (const ChatMessage& message : history_) {
    const std::optional<std::uint64_t> shown = numbers.of_chat(message.n);
    if (message.n <= seat->second.chat_from || !shown || *shown <= n) continue;
    messages.push_back(message);
    messages.back().n = *shown;
  }
  return messages;
}

void Room::drop_silent(Time now) {
  if (!sweep_at_ || now < *sweep_at_) return;
  sweep_at_.reset();
  std::vector<SessionRef> silent;
  for (const auto& [session, seat] : sessions_) {
    const Time at = seat.heard + limits_.silence;
    if (at <= now)
      silent.push_back(seat.at);
    else
      sweep_at_ = earlier(sweep_at_, at);
  }
  for (const SessionRef& session : silent) leave(session, now);
}

std::set<ShardId> Room::shards() const {
  std::set<ShardId> shards;
  for (const auto& [session, seat] : sessions_) shards.insert(seat.at.shard);
  return shards;
}

RoomChange Room::flush(Time now) {
  if (!flush_at_ || now < *flush_at_) return {};
  flush_at_.reset();
  RoomChange change;
  if (PresenceDelta delta = changes(nullptr); !delta.members.empty() || !delta.left.empty()) {
    delta.since = version_;
    delta.version = version_ + 1;
    change.all = std::move(delta);
  }
  change.apart = tell_apart(change.all);
  if (change.all) ++version_;
  changed_.clear();
  return change;
}

Member Room::member(const UserId& user) const {
  const Occupant& occupant = users_.at(user);
  Presence state = Presence::Away;
  for (const SessionId& session : occupant.sessions) {
    const Presence its = sessions_.at(session).state;
    if (its == Presence::InCall || state == Presence::Away) state = its;
    if (state == Presence::InCall) break;
  }
  return {{user, occupant.name}, state};
}

void Room::touch(const UserId& user, Time now, const Blocked& entering) {
  const auto here = users_.find(user);
  if (here == users_.end())
    changed_.try_emplace(user, Published{std::nullopt, entering});
  else
    changed_.try_emplace(user, Published{member(user), here->second.blocked});
  if (flush_at_) return;
  const Duration phase{static_cast<Duration::rep>(std::hash<RoomName>{}(name_) % 1'000'000)};
  flush_at_ = now + limits_.coalesce - (now.time_since_epoch() + phase) % limits_.coalesce;
}

}  // namespace beckon
