// MDN's clients among each other and in the lobby.
#include <gtest/gtest.h>

#include "app/mdn_world.hpp"

namespace beckon::testing {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

std::string text_of(const object& message, std::string_view field) {
  const auto* found = message.if_contains(field);
  return found && found->is_string() ? std::string(found->as_string()) : std::string();
}

TEST(MdnPeople, are_given_an_id_and_tell_their_name) {
  World world(2);
  Client& ada = world.connect(0, Dialect::Mdn);
  EXPECT_TRUE(ada.last("id").at("id").is_number());
  ada.send(message("username", {{"name", "Ada"}, {"id", 1}}));
  EXPECT_EQ(ada.count("rejectusername"), 0u);
  EXPECT_EQ(ada.last("userlist").at("users"), array({"Ada"}));
}

TEST(MdnPeople, get_a_number_when_their_name_is_taken) {
  World world(2);
  Client& bob = world.connect(1);
  bob.hello("Ada", 1);
  Client& first = mdn_client(world, "ada");
  EXPECT_EQ(text_of(first.last("rejectusername"), "name"), "ada1");
  Client& second = mdn_client(world, "ada", 1);
  EXPECT_EQ(text_of(second.last("rejectusername"), "name"), "ada2");
  EXPECT_EQ(second.last("userlist").at("users"), array({"Ada", "ada1", "ada2"}));
}

TEST(MdnPeople, get_an_allowed_name_for_one_that_is_not) {
  World world(1);
  EXPECT_EQ(text_of(mdn_client(world, "<b>Ada</b>").last("rejectusername"), "name"), "bAda/b");
  EXPECT_EQ(text_of(mdn_client(world, "").last("rejectusername"), "name"), "guest");
  EXPECT_EQ(text_of(mdn_client(world, " <> ").last("rejectusername"), "name"), "guest1");
  const std::string longest(40, 'x');
  EXPECT_EQ(mdn_client(world, longest).count("rejectusername"), 0u);
  EXPECT_EQ(text_of(mdn_client(world, longest).last("rejectusername"), "name"), longest.substr(1) + "1");
}

TEST(MdnPeople, may_change_their_name_and_take_a_free_one) {
  World world(2);
  Client& ada = mdn_client(world, "Ada");
  Client& bob = mdn_client(world, "Bob", 1);
  bob.send(message("username", {{"name", "Ada"}}));
  EXPECT_EQ(text_of(bob.last("rejectusername"), "name"), "Ada1");
  world.pass(Duration{300});
  EXPECT_EQ(ada.last("userlist").at("users"), array({"Ada", "Ada1"}));
  bob.send(message("username", {{"name", "Bob"}}));
  world.pass(Duration{300});
  EXPECT_EQ(ada.last("userlist").at("users"), array({"Ada", "Bob"}));
}

TEST(MdnPeople, see_beckons_users_come_and_go_and_are_seen) {
  World world(2);
  Client& ada = mdn_client(world, "Ada");
  Client& bob = world.connect(1);
  const object welcome = bob.hello("Bob", 1);
  EXPECT_TRUE(welcome.at("roster").at("members").at(0).at("user").as_string().starts_with("m-"));
  world.pass(Duration{300});
  EXPECT_EQ(ada.last("userlist").at("users"), array({"Ada", "Bob"}));
  bob.disconnect(1001);
  world.pass(Duration{300});
  EXPECT_EQ(ada.last("userlist").at("users"), array({"Ada"}));
  Client& eve = world.connect(0);
  eve.hello("Eve", 2);
  ada.disconnect();  // also a lost connection is gone at once: there is no coming back
  world.pass(Duration{300});
  EXPECT_EQ(eve.last("presence").at("left").as_array().size(), 1u);
}

TEST(MdnPeople, are_told_of_names_only_when_they_change) {
  World world(1);
  Client& ada = mdn_client(world, "Ada");
  Client& bob = world.connect(0);
  bob.hello("Bob", 1);
  world.pass(Duration{300});
  ada.take();
  bob.disconnect();  // away for its grace time, but still there
  world.pass(Duration{300});
  EXPECT_EQ(ada.count("userlist"), 0u);
}

TEST(MdnPeople, chat_with_everybody_without_tags_and_escaped) {
  World world(2);
  Client& ada = mdn_client(world, "Ada");
  Client& eve = mdn_client(world, "Eve", 1);
  Client& bob = world.connect(1);
  bob.hello("Bob", 1);
  ada.send(message("message", {{"text", "1 < 2 & <b>so</b>"}, {"name", "Mallory"}, {"id", 99}, {"date", 1}}));
  EXPECT_EQ(text_of(bob.last("chat"), "text"), "1 < 2 & so");
  for (Client* reader : {&ada, &eve}) {
    EXPECT_EQ(text_of(reader->last("message"), "text"), "1 &lt; 2 &amp; so");
    EXPECT_EQ(text_of(reader->last("message"), "name"), "Ada");
    EXPECT_EQ(reader->count("message"), 1u);
  }
  bob.request(
      message("chat", {{"room", "lobby"}, {"message", device_secret(7)}, {"text", "<script>alert('x')</script>"}}));
  EXPECT_EQ(text_of(eve.last("message"), "text"), "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
}

TEST(MdnPeople, pass_signals_to_their_target_and_nobody_else) {
  World world(2);
  Client& ada = mdn_client(world, "Ada");
  Client& bob = mdn_client(world, "Bob", 1);
  Client& eve = mdn_client(world, "Eve");
  Client& dan = mdn_client(world, "Dan", 1);
  for (Client* client : {&ada, &bob, &eve, &dan}) client->take();
  ada.send(video_offer("Bob"));
  eve.send(video_offer("Dan", "other"));
  const object offer = bob.last("video-offer");
  EXPECT_EQ(offer, object({{"type", "video-offer"},
                           {"name", "Ada"},
                           {"target", "Bob"},
                           {"sdp", {{"type", "offer"}, {"sdp", "offer"}}}}));
  for (int i = 0; i < 200; ++i) ada.send(ice_candidate(i % 2 ? value("Bob") : value(nullptr), std::to_string(i)));
  bob.send(video_answer("Ada"));
  bob.send(video_offer("Ada", "with its own tracks"));
  world.pass(Duration{500});
  bob.send(hang_up());
  std::vector<object> at_bob = bob.take();
  ASSERT_EQ(at_bob.size(), 201u);
  for (std::size_t i = 0; i < 200; ++i)
    EXPECT_EQ(at_bob[i + 1].at("candidate").at("candidate").as_string(), std::to_string(i));
  EXPECT_EQ(ada.count("video-answer"), 1u);
  EXPECT_EQ(ada.count("hang-up"), 1u);
  EXPECT_EQ(ada.take().size(), 3u);
  EXPECT_EQ(dan.take().size(), 1u);
  EXPECT_EQ(eve.take().size(), 0u);
  bob.send(hang_up());  // in no call any more: to nobody
  EXPECT_EQ(ada.take().size(), 0u);
}

TEST(MdnPeople, are_in_no_call_any_more_when_the_other_has_left) {
  World world(1);
  Client& ada = mdn_client(world, "Ada");
  Client& bob = mdn_client(world, "Bob");
  ada.send(video_offer("Bob"));
  bob.disconnect(1001);
  world.pass(Duration{300});
  Client& next = mdn_client(world, "Bob");
  ada.send(hang_up());
  EXPECT_EQ(next.count("hang-up"), 0u);
}

TEST(MdnPeople, are_given_time_to_set_an_answer_before_the_offer_that_follows_it) {
  World world(1);
  Client& ada = mdn_client(world, "Ada");
  Client& bob = mdn_client(world, "Bob");
  ada.send(video_offer("Bob"));
  bob.send(video_answer("Ada"));
  bob.send(video_offer("Ada", "with its own tracks"));
  bob.send(ice_candidate("Ada", "after it"));
  EXPECT_EQ(ada.count("video-answer"), 1u);
  world.pass(Duration{499});
  EXPECT_EQ(ada.count("video-offer") + ada.count("new-ice-candidate"), 0u);
  world.pass(Duration{1});
  EXPECT_EQ(ada.count("video-offer"), 1u);
  EXPECT_EQ(ada.count("new-ice-candidate"), 1u);
  bob.send(ice_candidate("Ada", "later"));
  EXPECT_EQ(ada.count("new-ice-candidate"), 2u);
  bob.send(video_answer("Ada"));
  bob.send(video_offer("Ada", "of a call that is over"));
  bob.send(hang_up());
  EXPECT_EQ(ada.count("hang-up"), 1u);
  world.pass(Duration{1'000});
  EXPECT_EQ(ada.count("video-offer"), 1u);
}

TEST(MdnPeople, see_the_lobby_that_began_anew) {
  World world(2);
  Client& ada = mdn_client(world, "Ada");
  for (int i = 0; i < 3; ++i) {
    Client& bob = world.connect(1);
    bob.hello("Bob", 1);
    world.pass(Duration{300});
    bob.disconnect(1001);
    world.pass(Duration{300});
  }
  Client& late = world.connect(0, Dialect::Mdn);  // has no name yet when everybody else has left
  ada.disconnect();
  world.pass(Duration{300});
  late.send(message("username", {{"name", "Late"}}));
  Client& bob = world.connect(1);
  bob.hello("Bob", 1);
  world.pass(Duration{300});
  EXPECT_EQ(late.last("userlist").at("users"), array({"Bob", "Late"}));
}

TEST(MdnPeople, are_not_closed_for_being_late) {
  Settings settings;
  settings.bad_messages = 3;
  World world(1, settings);
  Client& ada = mdn_client(world, "Ada");
  for (int i = 0; i < 20; ++i) ada.send(ice_candidate("Somebody who has left", "c"));
  EXPECT_FALSE(ada.closed);
}

TEST(MdnPeople, live_on_after_whatever_they_send) {
  World world(1);
  Client& ada = mdn_client(world, "Ada");
  Client& bob = mdn_client(world, "Bob");
  bob.take();
  for (const char* text : {"", "{", "[]", "null", R"({"type":5})", R"({"type":"message"})",
                           R"({"type":"message","text":{}})", R"({"type":"video-offer","target":"Nobody","sdp":{}})",
                           R"({"type":"hang-up"})", R"({"type":"video-offer","target":"Ada","sdp":{}})",
                           R"({"type":"userlist","users":[]})", R"({"type":"message","text":"<b></b>"})",
                           R"({"type":"unknown","target":"Bob"})", R"({"type":"video-answer","target":"<>","sdp":{}})"})
    ada.send_text(text);
  EXPECT_FALSE(ada.closed);
  EXPECT_EQ(bob.take().size(), 0u);
  EXPECT_EQ(world.counters(0).mdn_refused.get(), 14u);
  EXPECT_EQ(world.counters(0).mdn_clients.get(), 2u);
  ada.send(message("message", {{"text", "still here"}}));
  EXPECT_EQ(bob.count("message"), 1u);
}

TEST(MdnPeople, are_closed_after_too_many_bad_messages_in_a_row) {
  Settings settings;
  settings.bad_messages = 3;
  World world(1, settings);
  Client& ada = mdn_client(world, "Ada");
  for (int i = 0; i < 3; ++i) ada.send_text("{");
  ada.send(message("message", {{"text", "a good one"}}));
  for (int i = 0; i < 3; ++i) ada.send_text("{");
  EXPECT_FALSE(ada.closed);
  ada.send_text("{");
  EXPECT_TRUE(ada.closed);
}

TEST(MdnPeople, are_closed_without_a_name_in_time_and_say_nothing_before) {
  World world(1);
  Client& ada = world.connect(0, Dialect::Mdn);
  Client& bob = mdn_client(world, "Bob");
  bob.take();
  ada.send(message("message", {{"text", "hello?"}}));
  ada.send(video_offer("Bob"));
  EXPECT_EQ(bob.take().size(), 0u);
  world.pass(Duration{10'000});
  EXPECT_TRUE(ada.closed);
}

}  // namespace
}  // namespace beckon::testing
