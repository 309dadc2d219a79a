#include "core/room.hpp"

#include <gtest/gtest.h>

#include "core/call_cast.hpp"

namespace beckon::cast {
namespace {

using namespace std::chrono_literals;

const RoomName lobby = RoomName::parse("lobby").value();

Room make_room(RoomLimits limits = {}) { return {lobby, limits}; }
UserRef named(const Endpoint& who, const char* name) { return {who.who.user, UserName::parse(name).value()}; }

// Enters, and says whether that was allowed.
bool enter(Room& room, const Endpoint& who, Presence state = Presence::Here, Time now = start) {
  return room.enter(who.at, who.who, state, now).has_value();
}

std::optional<PresenceDelta> flush(Room& room) {
  const Deadline due = room.next_deadline();
  return due ? room.flush(*due).all : std::nullopt;
}

// A room with these in it, and all of it published.
Room room_of(std::initializer_list<Endpoint> people) {
  Room room = make_room();
  for (const Endpoint& who : people) enter(room, who);
  flush(room);
  return room;
}

TEST(Room, begins_empty_at_version_1) {
  const Room room = make_room();
  EXPECT_TRUE(room.empty());
  EXPECT_EQ(room.version(), 1u);
  EXPECT_EQ(room.newest_chat(), 0u);
  EXPECT_FALSE(room.next_deadline());
  EXPECT_EQ(room.roster().room, lobby);
}

TEST(Room, forgets_a_session_that_nobody_speaks_of_any_more) {
  Room room = room_of({a1, b1});
  const Duration silence = RoomLimits{}.silence;
  EXPECT_EQ(room.next_sweep(), start + silence);
  enter(room, a1, Presence::Here, start + 60s);
  room.drop_silent(start + silence - 1ms);
  EXPECT_TRUE(room.has(b1.at.session));
  room.drop_silent(start + silence);
  EXPECT_FALSE(room.has(b1.at.session));
  EXPECT_EQ(room.next_sweep(), start + 60s + silence);
  EXPECT_EQ(flush(room)->left, std::vector{b1.who.user});
  room.drop_silent(start + 60s + silence);
  EXPECT_TRUE(room.empty());
  EXPECT_FALSE(room.next_sweep());
}

TEST(Room, gathers_what_changes_for_the_time_it_was_given) {
  Room room = make_room();
  enter(room, a1);
  enter(room, b1, Presence::Away);
  const Deadline due = room.next_deadline();
  ASSERT_TRUE(due);
  EXPECT_GT(*due, start);
  EXPECT_LE(*due, start + 250ms);
  EXPECT_FALSE(room.flush(*due - 1ms).all);
  const auto delta = room.flush(*due).all;
  ASSERT_TRUE(delta);
  EXPECT_EQ(delta->room, lobby);
  EXPECT_EQ(delta->since, 1u);
  EXPECT_EQ(delta->version, 2u);
  EXPECT_EQ(delta->members, (std::vector<Member>{{a1.who, Presence::Here}, {b1.who, Presence::Away}}));
  EXPECT_TRUE(delta->left.empty());
  EXPECT_FALSE(room.next_deadline());
  EXPECT_FALSE(room.flush(start + 10s).all);
  EXPECT_EQ(room.version(), 2u);
}

TEST(Room, tells_of_changes_at_times_that_do_not_depend_on_when_they_were_made) {
  Room room = make_room();
  enter(room, a1);
  const Time due = *room.next_deadline();
  room.flush(due);
  for (const Duration later : {0ms, 1ms, 99ms, 249ms}) {
    Room same = make_room();
    enter(same, a1, Presence::Here, due + later);
    EXPECT_EQ(same.next_deadline(), due + 250ms);
  }
}

TEST(Room, says_nothing_of_somebody_who_came_and_went_meanwhile) {
  Room room = room_of({a1});
  const std::uint64_t version = room.version();
  enter(room, b1);
  room.leave(b1.at, start);
  EXPECT_FALSE(flush(room));
  EXPECT_EQ(room.version(), version);
}

TEST(Room, says_nothing_of_somebody_who_went_and_came_meanwhile) {
  Room room = room_of({a1, b1});
  room.leave(b1.at, start);
  enter(room, b2);
  EXPECT_FALSE(flush(room));
}

TEST(Room, says_nothing_of_an_entrance_that_is_repeated) {
  Room room = room_of({a1});
  enter(room, a1);
  EXPECT_FALSE(flush(room));
}

TEST(Room, tells_who_left) {
  Room room = room_of({a1, b1});
  room.leave(b1.at, start);
  const auto delta = flush(room);
  ASSERT_TRUE(delta);
  EXPECT_TRUE(delta->members.empty());
  EXPECT_EQ(delta->left, (std::vector{b1.who.user}));
}

TEST(Room, shows_a_user_once_however_many_their_sessions) {
  Room room = room_of({b1, b2});
  EXPECT_EQ(room.roster().members.size(), 1u);
  room.leave(b1.at, start);
  EXPECT_FALSE(flush(room));
  room.leave(b2.at, start);
  EXPECT_EQ(flush(room)->left, (std::vector{b1.who.user}));
  EXPECT_TRUE(room.empty());
}

TEST(Room, shows_the_state_that_says_most_of_all_a_users_sessions) {
  using enum Presence;
  for (const auto& [one, other, both] : std::vector<std::tuple<Presence, Presence, Presence>>{
           {Away, Away, Away}, {Away, Here, Here}, {Here, Here, Here}, {Here, InCall, InCall}, {Away, InCall, InCall}})
    for (const bool swapped : {false, true}) {
      Room room = make_room();
      enter(room, b1, swapped ? other : one);
      enter(room, b2, swapped ? one : other);
      EXPECT_EQ(flush(room)->members, (std::vector<Member>{{b1.who, both}}));
    }
}

TEST(Room, takes_a_users_newest_name_for_all_their_sessions) {
  Room room = room_of({b1, b2});
  EXPECT_TRUE(room.enter(b2.at, named(b2, "Robert"), Presence::Here, start));
  EXPECT_EQ(flush(room)->members, (std::vector<Member>{{named(b2, "Robert"), Presence::Here}}));
  EXPECT_EQ(room.say(b1.at.session, MessageId::random(), "hello", 0)->message.from, named(b1, "Robert"));
}

TEST(Room, that_is_full_of_others_is_busy_but_not_to_those_who_are_in_it) {
  RoomLimits limits;
  limits.members = 2;
  Room room = make_room(limits);
  EXPECT_TRUE(enter(room, a1));
  EXPECT_TRUE(enter(room, b1));
  const auto refused = room.enter(mallory.at, mallory.who, Presence::Here, start);
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code, ErrorCode::Busy);
  EXPECT_FALSE(room.has(mallory.at.session));
  EXPECT_TRUE(enter(room, b2));
  EXPECT_TRUE(enter(room, a1, Presence::Away));
  room.leave(a1.at, start);
  EXPECT_TRUE(enter(room, mallory));
}

TEST(Room, a_session_that_enters_as_another_user_has_left_as_the_first) {
  Room room = room_of({a1});
  EXPECT_TRUE(room.enter(a1.at, b1.who, Presence::Here, start));
  const auto delta = flush(room);
  EXPECT_EQ(delta->left, (std::vector{a1.who.user}));
  EXPECT_EQ(delta->members, (std::vector<Member>{{b1.who, Presence::Here}}));
}

TEST(Room, leaving_it_twice_or_never_having_been_there_has_no_effect) {
  Room room = room_of({a1});
  room.leave(mallory.at, start);
  EXPECT_FALSE(room.next_deadline());
  EXPECT_TRUE(room.has(a1.at.session));
}

TEST(Room, its_roster_is_as_old_as_its_version) {
  Room room = room_of({a1});
  enter(room, b1);
  room.leave(a1.at, start);
  const Roster waiting = room.roster();
  EXPECT_EQ(waiting.version, 2u);
  EXPECT_EQ(waiting.members, (std::vector<Member>{{a1.who, Presence::Here}}));
  flush(room);
  EXPECT_EQ(room.roster().version, 3u);
  EXPECT_EQ(room.roster().members, (std::vector<Member>{{b1.who, Presence::Here}}));
}

TEST(Room, knows_which_shards_its_sessions_are_on) {
  Room room = room_of({a1, b1, b2});
  EXPECT_EQ(room.shards(), (std::set{a1.at.shard, b1.at.shard}));
  room.leave(b1.at, start);
  EXPECT_EQ(room.shards(), (std::set{a1.at.shard}));
}

}  // namespace
}  // namespace beckon::cast
