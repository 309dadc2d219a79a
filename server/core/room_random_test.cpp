// Random comings and goings: whoever has a roster and then every delta knows what is true.
#include <gtest/gtest.h>

#include <random>

#include "core/call_cast.hpp"
#include "core/room.hpp"

namespace beckon::cast {
namespace {

const RoomName lobby = RoomName::parse("lobby").value();
constexpr std::size_t places = 4;

// A client that got a roster at some time and hears the deltas since.
struct Listener {
  std::uint64_t version = 0;
  std::map<UserId, Member> members;

  explicit Listener(const Roster& roster) : version(roster.version) {
    for (const Member& member : roster.members) members.emplace(member.who.user, member);
  }
  void hear(const PresenceDelta& delta) {
    ASSERT_EQ(delta.since, version);
    ASSERT_EQ(delta.version, version + 1);
    for (const Member& member : delta.members) members.insert_or_assign(member.who.user, member);
    for (const UserId& user : delta.left) ASSERT_EQ(members.erase(user), 1u);
    version = delta.version;
  }
};

// The room as the simplest thing that could be right: every session with what it said last, and each user's name.
struct Truth {
  std::map<SessionId, std::pair<UserId, Presence>> sessions;
  std::map<UserId, UserName> names;

  std::map<UserId, Member> members() const {
    std::map<UserId, Member> all;
    for (const auto& [session, what] : sessions) {
      const auto& [user, state] = what;
      Member& member = all.try_emplace(user, Member{{user, names.at(user)}, Presence::Away}).first->second;
      if (state == Presence::InCall || (state == Presence::Here && member.state == Presence::Away))
        member.state = state;
    }
    return all;
  }
};

class Gathering {
 public:
  explicit Gathering(std::uint32_t seed) : engine_(seed) {}

  void step() {
    now_ += Duration{below(120)};
    const auto user = below(6), device = below(2);
    const std::string name = std::string("user") + static_cast<char>('a' + user);
    const Endpoint who = endpoint(name, name.substr(4) + std::to_string(device), 1, device);
    if (below(3) == 0) {
      room_.leave(who.at, now_);
      truth_.sessions.erase(who.at.session);
    } else {
      come(who, static_cast<Presence>(below(3)), UserName::parse(below(4) == 0 ? name + "x" : name).value());
    }
    if (below(5) == 0) listeners_.emplace_back(room_.roster());
    if (below(2) == 0) flush();
  }

  void flush() {
    const Deadline due = room_.next_deadline();
    const std::uint64_t before = room_.version();
    const auto delta = room_.flush(now_).all;
    ASSERT_EQ(room_.version(), before + (delta ? 1 : 0));
    if (!due || now_ < *due) {
      ASSERT_FALSE(delta);
      return;
    }
    if (delta) {
      ASSERT_FALSE(delta->members.empty() && delta->left.empty());
      for (Listener& listener : listeners_) ASSERT_NO_FATAL_FAILURE(listener.hear(*delta));
    }
    for (const Listener& listener : listeners_) ASSERT_EQ(listener.members, truth_.members());
    const Listener fresh(room_.roster());
    ASSERT_EQ(fresh.members, truth_.members());
    ASSERT_LE(fresh.members.size(), places);
  }

  void settle() {
    now_ = room_.next_deadline().value_or(now_);
    flush();
  }

 private:
  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(engine_() % bound); }

  void come(const Endpoint& who, Presence state, const UserName& name) {
    const auto members = truth_.members();
    const bool fits = members.contains(who.who.user) || members.size() < places;
    ASSERT_EQ(room_.enter(who.at, {who.who.user, name}, state, now_).has_value(), fits);
    if (!fits) return;
    truth_.sessions[who.at.session] = {who.who.user, state};
    truth_.names[who.who.user] = name;
  }

  std::mt19937 engine_;
  Time now_ = start;
  Room room_{lobby, RoomLimits{places, 10, Duration{250}}};
  Truth truth_;
  std::vector<Listener> listeners_;
};

TEST(RandomRoom, tells_everybody_who_listens_the_truth) {
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Gathering gathering(seed);
    for (int i = 0; i < 60 && !HasFatalFailure(); ++i) gathering.step();
    gathering.settle();
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace beckon::cast
