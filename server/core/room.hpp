// A room: who is in it and what was said, as a value. It lives on the shard its name hashes to.
#pragma once
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "core/block_list.hpp"
#include "core/endpoint.hpp"
#include "core/error.hpp"
#include "core/room_numbers.hpp"
#include "core/time.hpp"

namespace beckon {

enum class Presence : std::uint8_t { Here, InCall, Away };
std::string_view to_string(Presence presence);

struct Member {
  UserRef who;
  Presence state = Presence::Here;
  friend bool operator==(const Member&, const Member&) = default;
};

struct Roster {
  RoomName room;
  std::uint64_t version = 0;
  std::uint64_t chat = 0;       // number of the newest message
  std::vector<Member> members;  // by user id
};

struct PresenceDelta {
  RoomName room;
  std::uint64_t since = 0, version = 0;
  std::vector<Member> members;
  std::vector<UserId> left;
};

// Of those who are not told what all are, because somebody is hidden from them or was until now.
struct PresenceFor {
  UserId user;
  std::optional<PresenceDelta> delta;  // nothing: nothing changed that they may see
  std::vector<UserId> hidden{};        // of a user of MDN's dialect, who hears what all do: who is hidden from them now
};
struct RoomChange {
  std::optional<PresenceDelta> all;
  std::vector<PresenceFor> apart;  // by user
};

struct ChatMessage {
  RoomName room;
  std::uint64_t n = 0;
  MessageId message;
  UserRef from;
  std::string text;
  std::uint64_t at = 0;  // ms since 1970, wall clock
};

struct ChatFor {
  UserId user;
  std::optional<std::uint64_t> n;  // its number to them; nothing: they are not told
};

struct RoomLimits {
  std::size_t members = 500;  // users
  std::size_t history = 200;  // chat messages kept for filling gaps
  Duration coalesce{250};     // presence changes are told this often
  Duration silence{180'000};  // without a word of its shard (enter), until a session counts as gone
};

// Invariants: a member has at least one session; a member's state is InCall if any of its sessions is, else Here if
// any is, else Away; versions and chat numbers only grow.
// Two users of whom one has blocked the other are not there to each other: neither presence nor what is said passes
// between them, and the numbers that each is told count what they see (room_hidden.cpp), so that nothing is missing.
class Room {
 public:
  Room(RoomName name, RoomLimits limits) : name_(std::move(name)), limits_(limits) {}

  // From now on; who is in stays in.
  void limit(const RoomLimits& limits) { limits_ = limits; }

  // Adds the session, or says anew what its name and state are. Error Busy, without effect, when the room is full of
  // other users.
  // The user's newest name, and newest list of whom they blocked, count for all their sessions.
  Result<> enter(SessionRef session, const UserRef& who, Presence state, Time now, const BlockList& blocked = {});
  void leave(SessionRef session, Time now);  // unknown, or elsewhere by now: no effect
  // Takes a message of a session that is here (else NoSuchRoom); a repeat of a `message` in the history (by the same
  // user) gives the same one back and has no second effect: `fresh` is false.
  struct Said {
    ChatMessage message;
    bool fresh;
    std::vector<ChatFor> apart{};  // those in the room who are not told it as it is; by user
  };
  Result<Said> say(SessionId session, MessageId message, std::string text, std::uint64_t at);

  bool has(SessionId session) const;
  const UserId& user_of(SessionId session) const { return sessions_.at(session).user; }  // it has to be here
  bool empty() const { return sessions_.empty(); }
  // The room as of the last delta: changes that wait to be flushed are not in it. So every later delta in order (the
  // next has `since` == this version) gives the truth; somebody who has just entered finds themselves in the next one.
  Roster roster() const;
  // The same as this session is to see it; the session has to be here.
  Roster roster_for(SessionId session) const;
  std::uint64_t version_for(SessionId session) const;
  std::vector<UserId> hidden_from(const UserId& user) const;     // of those who are here
  std::size_t counted_apart() const { return numbers_.size(); }  // users with numbers of their own, also some who left
  std::uint64_t version() const { return version_; }
  std::uint64_t newest_chat() const { return chat_; }
  // The messages after `n` that this session may see: those since it entered, at most the history.
  std::vector<ChatMessage> chat_after(SessionId session, std::uint64_t n) const;
  std::set<ShardId> shards() const;  // that hold sessions of this room

  Deadline next_deadline() const { return flush_at_; }
  // The gathered changes, once due (nothing before); nothing when they cancelled out. Adds one to the version if any.
  RoomChange flush(Time now);

  // Takes out the sessions of which nobody has said anything (enter) for too long; nothing before next_sweep().
  void drop_silent(Time now);
  Deadline next_sweep() const { return sweep_at_; }

 private:
  struct Seat {
    SessionRef at;
    UserId user;
    Presence state;
    std::uint64_t chat_from;
    Time heard;
  };
  using Blocked = std::shared_ptr<const std::set<UserId>>;  // null: nobody
  struct Occupant {
    UserName name;
    std::set<SessionId> sessions;
    Blocked blocked;
    std::uint64_t blocked_version = 0;
  };
  struct Published {
    std::optional<Member> member;
    Blocked blocked;
  };
  Member member(const UserId& user) const;
  void touch(const UserId& user, Time now, const Blocked& entering = {});
  void take_list(Occupant& occupant, const BlockList& blocked);

  // room_hidden.cpp
  Blocked blocked_by(const UserId& user) const;
  Blocked was_blocked_by(const UserId& user) const;  // when it was last published
  bool hides(const UserId& a, const UserId& b) const;
  bool hid(const UserId& a, const UserId& b) const;  // when it was last published
  PresenceDelta changes(const UserId* viewer) const;
  std::set<UserId> concerned() const;
  std::vector<PresenceFor> tell_apart(const std::optional<PresenceDelta>& all);
  std::vector<ChatFor> hide_chat(const UserId& from);
  const RoomNumbers& numbers_of(const UserId& user) const;
  void keep_numbers(const UserId& gone);

  RoomName name_;
  RoomLimits limits_;
  std::map<SessionId, Seat> sessions_;
  std::map<UserId, Occupant> users_;
  std::map<UserId, Published> changed_;    // what was last published of each user touched since
  std::map<UserId, RoomNumbers> numbers_;  // of those who have others than the room's
  std::deque<ChatMessage> history_;
  std::uint64_t version_ = 1, chat_ = 0;
  // In step with the clock, each room with its own, not with whoever changed something first: when somebody is told of
  // a change says nothing of other changes, of which they are not told.
  Deadline flush_at_;
  Deadline sweep_at_;  // not before the first session can have been silent for too long
};

}  // namespace beckon
