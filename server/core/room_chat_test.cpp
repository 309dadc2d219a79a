#include <gtest/gtest.h>

#include "core/call_cast.hpp"
#include "core/room.hpp"

namespace beckon::cast {
namespace {

Room chat_room(std::size_t history = 200) {
  RoomLimits limits;
  limits.history = history;
  return {RoomName::parse("lobby").value(), limits};
}

void enter(Room& room, const Endpoint& who) {
  ASSERT_TRUE(room.enter(who.at, who.who, Presence::Here, start).has_value());
}

Room::Said say(Room& room, const Endpoint& who, const std::string& text, MessageId message = MessageId::random()) {
  return room.say(who.at.session, message, text, 1'700'000'000'000).value();
}

std::vector<std::string> texts(const std::vector<ChatMessage>& messages) {
  std::vector<std::string> all;
  for (const ChatMessage& message : messages) all.push_back(message.text);
  return all;
}

using Texts = std::vector<std::string>;

TEST(RoomChat, numbers_what_is_said_from_1_without_gaps) {
  Room room = chat_room();
  enter(room, a1);
  enter(room, b1);
  const auto message = MessageId::random();
  const Room::Said first = say(room, a1, "hello", message);
  EXPECT_TRUE(first.fresh);
  EXPECT_EQ(first.message.room.str(), "lobby");
  EXPECT_EQ(first.message.n, 1u);
  EXPECT_EQ(first.message.message, message);
  EXPECT_EQ(first.message.from, a1.who);
  EXPECT_EQ(first.message.text, "hello");
  EXPECT_EQ(first.message.at, 1'700'000'000'000u);
  EXPECT_EQ(say(room, b1, "hi").message.n, 2u);
  EXPECT_EQ(room.newest_chat(), 2u);
  EXPECT_EQ(room.roster().chat, 2u);
}

TEST(RoomChat, a_repeat_gives_the_same_message_back) {
  Room room = chat_room();
  enter(room, b1);
  enter(room, b2);
  const auto message = MessageId::random();
  say(room, b1, "once", message);
  const Room::Said again = say(room, b2, "another text", message);
  EXPECT_FALSE(again.fresh);
  EXPECT_EQ(again.message.n, 1u);
  EXPECT_EQ(again.message.text, "once");
  EXPECT_EQ(room.newest_chat(), 1u);
}

TEST(RoomChat, the_same_id_from_somebody_else_is_a_message_of_its_own) {
  Room room = chat_room();
  enter(room, a1);
  enter(room, mallory);
  const auto message = MessageId::random();
  say(room, mallory, "first", message);
  const Room::Said said = say(room, a1, "mine", message);
  EXPECT_TRUE(said.fresh);
  EXPECT_EQ(said.message.text, "mine");
}

TEST(RoomChat, is_for_those_who_are_in_the_room) {
  Room room = chat_room();
  enter(room, a1);
  const auto outside = room.say(mallory.at.session, MessageId::random(), "psst", 0);
  ASSERT_TRUE(outside.has_error());
  EXPECT_EQ(outside.error().code, ErrorCode::NoSuchRoom);
  say(room, a1, "among us");
  EXPECT_TRUE(room.chat_after(mallory.at.session, 0).empty());
}

TEST(RoomChat, fills_gaps_with_what_was_said_since_the_session_came) {
  Room room = chat_room();
  enter(room, a1);
  say(room, a1, "one");
  enter(room, b1);
  say(room, a1, "two");
  say(room, a1, "three");
  EXPECT_EQ(texts(room.chat_after(a1.at.session, 0)), (Texts{"one", "two", "three"}));
  EXPECT_EQ(texts(room.chat_after(a1.at.session, 2)), Texts{"three"});
  EXPECT_EQ(texts(room.chat_after(b1.at.session, 0)), (Texts{"two", "three"}));
  EXPECT_TRUE(room.chat_after(a1.at.session, 3).empty());
  EXPECT_TRUE(room.chat_after(a1.at.session, 99).empty());
}

TEST(RoomChat, entering_anew_forgets_nothing_but_coming_back_begins_anew) {
  Room room = chat_room();
  enter(room, a1);
  enter(room, b1);
  say(room, a1, "one");
  enter(room, b1);
  EXPECT_EQ(texts(room.chat_after(b1.at.session, 0)), Texts{"one"});
  room.leave(b1.at, start);
  enter(room, b1);
  EXPECT_TRUE(room.chat_after(b1.at.session, 0).empty());
}

TEST(RoomChat, keeps_the_newest_of_its_history) {
  Room room = chat_room(2);
  enter(room, a1);
  const auto oldest = MessageId::random();
  say(room, a1, "one", oldest);
  say(room, a1, "two");
  say(room, a1, "three");
  EXPECT_EQ(texts(room.chat_after(a1.at.session, 0)), (Texts{"two", "three"}));
  EXPECT_EQ(say(room, a1, "one", oldest).message.n, 4u);
}

TEST(RoomChat, leaves_the_version_of_who_is_there_alone) {
  Room room = chat_room();
  enter(room, a1);
  ASSERT_TRUE(room.flush(*room.next_deadline()).all);
  const std::uint64_t version = room.version();
  say(room, a1, "hello");
  EXPECT_EQ(room.version(), version);
  EXPECT_FALSE(room.next_deadline());
}

}  // namespace
}  // namespace beckon::cast
