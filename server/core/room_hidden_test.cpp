// Two users of whom one has blocked the other, in one room: neither is there to the other, and nothing else says so.
#include <gtest/gtest.h>

#include <random>

#include "core/call_cast.hpp"
#include "core/room.hpp"

namespace beckon::cast {
namespace {

const RoomName hidden_lobby = RoomName::parse("lobby").value();

// One who sits in a room and writes down what they are told. Fails when a number is missing.
struct Witness {
  Endpoint who;
  std::uint64_t version = 0, chat = 0;
  std::map<UserId, Member> members{};
  std::vector<std::string> heard{};

  void read(const Roster& roster) {
    version = roster.version;
    chat = roster.chat;
    members.clear();
    for (const Member& member : roster.members) members.emplace(member.who.user, member);
    heard.push_back("roster " + std::to_string(version) + " " + std::to_string(chat) + " " + names());
  }
  void hear(const RoomChange& change) {
    const PresenceDelta* delta = change.all ? &*change.all : nullptr;
    for (const PresenceFor& own : change.apart)
      if (own.user == who.who.user) delta = own.delta ? &*own.delta : nullptr;
    if (!delta) return;
    EXPECT_EQ(delta->since, version);
    EXPECT_EQ(delta->version, version + 1);
    EXPECT_FALSE(delta->members.empty() && delta->left.empty());
    for (const Member& member : delta->members) members.insert_or_assign(member.who.user, member);
    for (const UserId& user : delta->left) members.erase(user);
    version = delta->version;
    heard.push_back("presence " + std::to_string(version) + " " + names());
  }
  void hear(const Room::Said& said) {
    std::optional<std::uint64_t> n = said.message.n;
    for (const ChatFor& own : said.apart)
      if (own.user == who.who.user) n = own.n;
    if (!n) return;
    EXPECT_EQ(*n, chat + 1);
    chat = *n;
    heard.push_back("chat " + std::to_string(chat) + " " + said.message.text);
  }
  std::string names() const {
    std::string all;
    for (const auto& [user, member] : members)
      all += member.who.name.str() + (member.state == Presence::Here ? " " : "! ");
    return all;
  }
};

BlockList blocking(std::uint64_t version, std::initializer_list<Endpoint> users) {
  BlockList list{version, {}};
  for (const Endpoint& user : users) list.users.push_back({user.who.user});
  return list;
}

class Hall {
 public:
  void enter(const Endpoint& who, const BlockList& blocked = {}) {
    const bool fresh = !room.has(who.at.session);
    ASSERT_TRUE(room.enter(who.at, who.who, Presence::Here, now, blocked));
    if (!fresh) return;
    Witness& witness = witnesses[who.at.session];
    witness.who = who;
    witness.read(room.roster_for(who.at.session));
  }
  void leave(const Endpoint& who) {
    room.leave(who.at, now);
    gone[who.at.session] = std::move(witnesses.extract(who.at.session).mapped());
  }
  void flush() {
    if (!room.next_deadline()) return;
    now = *room.next_deadline();
    const RoomChange change = room.flush(now);
    for (auto& [session, witness] : witnesses) witness.hear(change);
  }
  void say(const Endpoint& who, const std::string& text) {
    const auto said = room.say(who.at.session, MessageId::random(), text, 1).value();
    for (auto& [session, witness] : witnesses) witness.hear(said);
  }
  Witness& of(const Endpoint& who) { return witnesses.at(who.at.session); }

  Time now = start;
  Room room{hidden_lobby, {}};
  std::map<SessionId, Witness> witnesses, gone;
};

const Endpoint carol = endpoint("carol", "c1", 401, 0);

TEST(HiddenInRoom, who_blocks_and_who_is_blocked_do_not_see_each_other_and_the_rest_see_both) {
  Hall hall;
  hall.enter(a1, blocking(1, {b1}));
  hall.enter(b1);
  hall.enter(carol);
  hall.flush();
  EXPECT_EQ(hall.of(a1).names(), "ada carol ");
  EXPECT_EQ(hall.of(b1).names(), "bob carol ");
  EXPECT_EQ(hall.of(carol).names(), "ada bob carol ");
}

TEST(HiddenInRoom, a_block_looks_like_a_departure_and_its_end_like_an_arrival) {
  Hall hall;
  hall.enter(a1);
  hall.enter(b1);
  hall.flush();
  hall.enter(a1, blocking(5, {b1}));
  EXPECT_EQ(hall.room.roster_for(b1.at.session).members.size(), 2u);  // until all are told of changes
  hall.flush();
  EXPECT_EQ(hall.of(a1).names(), "ada ");
  EXPECT_EQ(hall.of(b1).names(), "bob ");
  EXPECT_EQ(hall.of(b1).version, 3u);
  hall.enter(a1, blocking(6, {}));
  hall.flush();
  EXPECT_EQ(hall.of(a1).names(), "ada bob ");
  EXPECT_EQ(hall.of(b1).names(), "ada bob ");
  EXPECT_EQ(hall.of(b1).version, 4u);
  EXPECT_EQ(hall.room.version(), 2u);
}

TEST(HiddenInRoom, an_older_list_changes_nothing) {
  Hall hall;
  hall.enter(a1, blocking(5, {b1}));
  hall.enter(b1);
  hall.enter(a1, blocking(4, {}));
  hall.enter(a2, {});
  hall.flush();
  EXPECT_EQ(hall.of(b1).names(), "bob ");
}

TEST(HiddenInRoom, neither_is_told_what_the_other_says_and_no_number_is_missing) {
  Hall hall;
  hall.enter(a1, blocking(1, {b1}));
  hall.enter(b1);
  hall.enter(carol);
  hall.say(a1, "from ada");
  hall.say(b1, "from bob");
  hall.say(carol, "from carol");
  EXPECT_EQ(hall.of(a1).heard.back(), "chat 2 from carol");
  EXPECT_EQ(hall.of(b1).heard.back(), "chat 2 from carol");
  EXPECT_EQ(hall.of(carol).heard.back(), "chat 3 from carol");
  const auto missed = hall.room.chat_after(b1.at.session, 0);
  ASSERT_EQ(missed.size(), 2u);
  EXPECT_EQ(missed[0].text, "from bob");
  EXPECT_EQ(missed[0].n, 1u);
  EXPECT_EQ(missed[1].n, 2u);
  EXPECT_TRUE(hall.room.chat_after(b1.at.session, 2).empty());
}

TEST(HiddenInRoom, who_is_hidden_from_a_user_of_mdn_s_dialect_is_said_beside_what_all_are_told) {
  Hall hall;
  Endpoint page = carol;
  page.who.user = *UserId::parse("m-carol");
  hall.enter(page);
  hall.enter(a1);
  hall.flush();
  BlockList list{7, {{page.who.user}}};
  hall.enter(a1, list);
  ASSERT_TRUE(hall.room.next_deadline());
  const RoomChange change = hall.room.flush(*hall.room.next_deadline());
  ASSERT_EQ(change.apart.size(), 2u);
  EXPECT_EQ(change.apart[1].user, page.who.user);
  EXPECT_EQ(change.apart[1].hidden, std::vector{a1.who.user});
  EXPECT_EQ(hall.room.hidden_from(page.who.user), std::vector{a1.who.user});
  EXPECT_EQ(hall.room.roster_for(page.at.session).members.size(), 2u);
}

TEST(HiddenInRoom, numbers_of_those_who_left_are_not_kept_without_bound) {
  Hall hall;
  hall.room = Room{hidden_lobby, RoomLimits{3, 10}};
  BlockList everybody{1, {}};
  for (int i = 0; i < 100; ++i) everybody.users.push_back({*UserId::parse("g-u" + std::to_string(i))});
  hall.enter(a1, everybody);
  for (int i = 0; i < 100; ++i) {
    const Endpoint user = endpoint("u" + std::to_string(i), "d" + std::to_string(i), 1, 0);
    hall.enter(user);
    hall.say(a1, "who is there?");
    hall.flush();
    hall.leave(user);
  }
  EXPECT_LE(hall.room.counted_apart(), 7u);
}

// The same things happen in two rooms; in one of them Ada, who has blocked Bob from the start, is there and busy. What
// Bob is told, and when, is the same to the last number.
class TwoWorlds {
 public:
  explicit TwoWorlds(std::uint32_t seed) : engine_(seed) {
    both([](Hall& hall) { hall.enter(b1); });
    both([](Hall& hall) { hall.flush(); });
    with_.enter(a1, list_);
  }
  void step() {
    const Endpoint other = below(2) == 0 ? carol : mallory;
    switch (below(9)) {
      case 0:
        return in_or_out(other);
      case 1:
        if (with_.room.has(other.at.session)) both([&](Hall& hall) { hall.say(other, "hello"); });
        return;
      case 2:
        return both([&](Hall& hall) { hall.say(b1, "anybody?"); });
      case 3:
        if (with_.room.has(a1.at.session)) with_.say(a1, "I see you not");
        return;
      case 4:
        if (with_.room.has(a1.at.session)) return with_.leave(a1);
        return with_.enter(a1, list_);
      case 5:
        return turn_again();
      default:
        return pass();
    }
  }
  void expect_the_same() {
    EXPECT_EQ(with_.of(b1).heard, without_.of(b1).heard);
    EXPECT_EQ(times_with_, times_without_);
  }
  std::size_t told() { return with_.of(b1).heard.size(); }

 private:
  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(engine_() % bound); }
  template <class Do>
  void both(Do what) {
    what(with_);
    what(without_);
  }
  void in_or_out(const Endpoint& who) {
    const bool here = with_.room.has(who.at.session);
    both([&](Hall& hall) { return here ? hall.leave(who) : hall.enter(who); });
  }
  // Bob goes and comes back at once.
  void turn_again() {
    both([](Hall& hall) {
      hall.leave(b1);
      hall.enter(b1);
      auto& heard = hall.of(b1).heard;
      heard.insert(heard.begin(), hall.gone.at(b1.at.session).heard.begin(), hall.gone.at(b1.at.session).heard.end());
    });
  }
  void pass() {
    const Time to = with_.now + Duration{below(400)};
    const auto until = [&](Hall& hall, std::vector<Time>& times) {
      while (hall.room.next_deadline() && *hall.room.next_deadline() <= to) {
        const std::size_t before = hall.of(b1).heard.size();
        hall.flush();
        if (hall.of(b1).heard.size() != before) times.push_back(hall.now);
      }
      hall.now = to;
    };
    until(with_, times_with_);
    until(without_, times_without_);
  }

  std::mt19937 engine_;
  Hall with_, without_;
  std::vector<Time> times_with_, times_without_;
  const BlockList list_ = blocking(1, {b1});
};

TEST(HiddenInRoom, who_is_blocked_is_told_the_same_whether_the_other_is_there_or_not) {
  std::size_t told = 0;
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    TwoWorlds worlds(seed);
    for (int i = 0; i < 80; ++i) worlds.step();
    worlds.expect_the_same();
    told += worlds.told();
    if (HasFailure()) return;
  }
  EXPECT_GT(told, 3000u);
}

// Everybody blocks and forgives at random: everybody sees in the end whom they are to see, and no number is missing.
TEST(HiddenInRoom, everybody_knows_in_the_end_who_is_there_for_them) {
  const std::vector<Endpoint> people{a1, b1, carol, mallory};
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 engine(seed);
    Hall hall;
    std::map<UserId, BlockList> lists;
    for (std::uint64_t i = 1; i <= 80; ++i) {
      const Endpoint& who = people[engine() % 4];
      BlockList& list = lists[who.who.user];
      switch (engine() % 4) {
        case 0:
          if (hall.room.has(who.at.session)) hall.leave(who);
          break;
        case 1: {
          const UserId& other = people[engine() % 4].who.user;
          if (other != who.who.user)
            list = list.has(other) ? without_blocked(list, other, i) : *with_blocked(list, {other}, 9, i);
          [[fallthrough]];
        }
        case 2:
          hall.enter(who, list);
          break;
        default:
          if (hall.room.has(who.at.session)) hall.say(who, "hello");
      }
      if (engine() % 2 == 0) hall.flush();
    }
    hall.flush();
    for (auto& [session, witness] : hall.witnesses) {
      const auto hidden = hall.room.hidden_from(witness.who.who.user);
      EXPECT_EQ(witness.members.size() + hidden.size(), hall.room.roster().members.size());
      for (const UserId& user : hidden) EXPECT_FALSE(witness.members.contains(user));
    }
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace beckon::cast
