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

Result<> Room::enter(SessionRef session, const UserRef& who, Presence state, Time now) {
  if (!users_.contains(who.user) && users_.size() >= limits_.members) return Error{ErrorCode::Busy, "the room is full"};
  auto seat = sessions_.find(session.session);
  if (seat != sessions_.end() && seat->second.user != who.user) {
    leave(seat->second.at, now);
    seat = sessions_.end();
  }
  touch(who.user, now);
  const std::uint64_t chat_from = seat != sessions_.end() ? seat->second.chat_from : chat_;
  sessions_.insert_or_assign(session.session, Seat{session, who.user, state, chat_from, now});
  if (!sweep_at_) sweep_at_ = now + limits_.silence;
  Occupant& occupant = users_[who.user];
  occupant.name = who.name;
  occupant.sessions.insert(session.session);
  return {};
}

void Room::leave(SessionRef session, Time now) {
  const auto seat = sessions_.find(session.session);
  if (seat == sessions_.end() || seat->second.at != session) return;
  const UserId user = seat->second.user;
  touch(user, now);
  sessions_.erase(seat);
  const auto occupant = users_.find(user);
  occupant->second.sessions.erase(session.session);
  if (occupant->second.sessions.empty()) users_.erase(occupant);
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
  return Said{std::move(said), true};
}

bool Room::has(SessionId session) const { return sessions_.contains(session); }

Roster Room::roster() const {
  Roster roster{name_, version_, chat_, {}};
  std::map<UserId, Member> published;
  for (const auto& [user, occupant] : users_)
    if (!changed_.contains(user)) published.emplace(user, member(user));
  for (const auto& [user, before] : changed_)
    if (before) published.emplace(user, *before);
  for (auto& [user, shown] : published) roster.members.push_back(std::move(shown));
  return roster;
}

std::vector<ChatMessage> Room::chat_after(SessionId session, std::uint64_t n) const {
  std::vector<ChatMessage> messages;
  const auto seat = sessions_.find(session);
  if (seat == sessions_.end()) return messages;
  const std::uint64_t after = std::max(n, seat->second.chat_from);
  for (const ChatMessage& message : history_)
    if (message.n > after) messages.push_back(message);
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

std::optional<PresenceDelta> Room::flush(Time now) {
  if (!flush_at_ || now < *flush_at_) return std::nullopt;
  flush_at_.reset();
  PresenceDelta delta{name_, version_, version_ + 1, {}, {}};
  for (const auto& [user, before] : std::exchange(changed_, {})) {
    if (!users_.contains(user)) {
      if (before) delta.left.push_back(user);
      continue;
    }
    Member present = member(user);
    if (before != present) delta.members.push_back(std::move(present));
  }
  if (delta.members.empty() && delta.left.empty()) return std::nullopt;
  version_ = delta.version;
  return delta;
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

void Room::touch(const UserId& user, Time now) {
  changed_.try_emplace(user, users_.contains(user) ? std::optional(member(user)) : std::nullopt);
  if (!flush_at_) flush_at_ = now + limits_.coalesce;
}

}  // namespace beckon
