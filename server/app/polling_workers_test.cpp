// Transports over HTTP whose requests come to any worker, who may send them, and how many there may be.
#include "app/polling_world_in_tests.hpp"

namespace beckon::testing {
namespace {

using boost::json::object;
using std::chrono::seconds;

object last(const std::vector<object>& messages, std::string_view type) {
  object found;
  for (const auto& message : messages)
    if (message.at("type").as_string() == type) found = message;
  return found;
}

// A client, and all that it was told.
struct Talker {
  Talker(PollingWorld& world, std::size_t home, std::string_view name, int device)
      : client(world, home, PollingClient::hello(name, device)), own(home) {
    hear();
    user = std::string(last(heard, "welcome").at("user").as_string());
  }
  void hear() {  // by way of both workers in turn
    for (auto& message : client.receive(++polls % 2)) heard.push_back(std::move(message));
  }
  std::string ask(object request) {
    request["id"] = "r" + std::to_string(++requests);
    EXPECT_EQ(client.post(boost::json::serialize(request), requests % 2), 204u);
    hear();
    for (const auto& answer : heard)
      if (const auto* id = answer.if_contains("id"); id && *id == request.at("id"))
        return std::string(answer.at("type").as_string());
    return "nothing";
  }
  std::string state() {
    const auto call = last(heard, "call");
    return call.empty() ? "" : std::string(call.at("state").as_string());
  }

  PollingClient client;
  std::size_t own, polls = 0;
  int requests = 0;
  std::vector<object> heard;
  std::string user;
};

TEST(PollingWorkers, carry_a_whole_call_whichever_of_them_takes_the_requests) {
  PollingWorld world;
  Talker ada(world, 0, "Ada", 1), bob(world, 1, "Bob", 2);
  const object media{{"audio", true}, {"video", true}, {"data", true}};
  const std::string call = random_id128();
  EXPECT_EQ(ada.ask(message("call-invite", {{"call", call}, {"to", bob.user}, {"media", media}})), "ok");
  bob.hear();
  EXPECT_EQ(bob.state(), "ringing");
  EXPECT_EQ(bob.ask(message("call-accept", {{"call", call}, {"media", media}})), "ok");
  ada.hear();
  EXPECT_EQ(ada.state(), "connecting");
  EXPECT_EQ(ada.ask(message("hang-up", {{"call", call}})), "ok");
  bob.hear();
  EXPECT_EQ(bob.state(), "ended");
}

TEST(PollingWorkers, answer_a_poll_that_waits_at_another) {
  PollingWorld world;
  PollingClient ada(world, 0, PollingClient::hello("Ada", 1));
  const auto waits = ada.quiet(1);
  ada.post(R"({"type":"sync","id":"s","calls":{},"rooms":{}})");
  EXPECT_EQ(ada.take(waits).size(), 1u);
}

TEST(PollingWorkers, lose_no_message_to_a_poll_whose_sender_has_gone) {
  PollingWorld world;
  PollingClient ada(world, 0, PollingClient::hello("Ada", 1));
  for (const std::size_t worker : {0u, 1u}) {
    const auto gone = ada.quiet(worker);
    world.leave(worker, gone);
    world.leave(worker, gone);  // has no effect
    ada.post(R"({"type":"sync","id":"s","calls":{},"rooms":{}})");
    EXPECT_FALSE(world.answer(gone));
    EXPECT_EQ(ada.receive().size(), 1u);
  }
}

TEST(PollingWorkers, say_that_no_answer_came_when_another_does_not_give_one) {
  PollingWorld world;
  PollingClient ada(world, 0, PollingClient::hello("Ada", 1));
  ada.quiet();
  world.stuck = {0};
  const std::string body = R"({"type":"sync","id":"s","calls":{},"rooms":{}})";
  const auto post = world.send(1, "POST", {{"Beckon-Transport", ada.token}, {"Beckon-Post", "1"}}, body);
  const auto poll = ada.poll(1);
  world.pass(seconds(5));
  EXPECT_EQ(world.answer(post)->status, 504u);
  EXPECT_FALSE(world.answer(poll)) << "as long again as it may wait";
  world.stuck = {};
  world.settle();
  EXPECT_EQ(ada.take(poll).size(), 1u) << "the post came late, but it came";
  EXPECT_EQ(ada.repeat(1, body, 1), 204u) << "and repeating it has no effect";
  EXPECT_FALSE(world.answer(ada.poll()));
  world.stuck = {0};
  const auto never = ada.poll(1);
  world.pass(seconds(25));
  EXPECT_EQ(world.answer(never)->status, 504u);
}

TEST(PollingWorkers, take_as_many_transports_as_connections_leave_room_for) {
  PollingWorld world({.connections = 3});
  world.connections = 1;
  PollingClient first(world), second(world);
  EXPECT_EQ(world.besides(0), 2u);
  EXPECT_EQ(world.ask(0, "POST", {}).status, 503u);
  EXPECT_EQ(first.leave(1), 204u);
  EXPECT_EQ(world.besides(0), 1u);
  PollingClient third(world);
  world.pass(seconds(36));  // no hello in time, and then some time to tell them so
  EXPECT_EQ(world.besides(0), 0u);
}

TEST(PollingWorkers, answer_everybody_when_the_server_ends) {
  PollingWorld world;
  PollingClient ada(world, 0, PollingClient::hello("Ada", 1)), bob(world, 0, PollingClient::hello("Bob", 2));
  for (auto* client : {&ada, &bob}) client->quiet();
  const auto here = ada.poll(0), there = bob.poll(1);
  world.stuck = {0};
  const auto post = world.send(1, "POST", {{"Beckon-Transport", ada.token}, {"Beckon-Post", "1"}}, "");
  world.shut_down();
  for (const auto poll : {here, there}) {
    ASSERT_TRUE(world.answer(poll));
    EXPECT_EQ(world.answer(poll)->status, 200u);
    EXPECT_EQ(header(*world.answer(poll), "Beckon-Close"), "1001 the server stops");
  }
  EXPECT_EQ(world.answer(post)->status, 503u);
  world.stuck = {};
  world.settle();
  EXPECT_EQ(world.ask(1, "POST", {}).status, 503u);
  EXPECT_EQ(world.counters(0).sessions.get(), 0u);
}

class PollingOrigins : public ::testing::Test {
 protected:
  net::HttpResponse from(std::string_view origin, std::string_view method, PollingWorld::Headers headers,
                         bool loopback = false) {
    if (!origin.empty()) headers.emplace_back("Origin", origin);
    return world.answer(world.send(0, method, headers, {}, loopback)).value_or(net::HttpResponse{0, {}, {}, {}});
  }
  static constexpr std::string_view own = "https://talk.example.org", other = "https://app.example.com",
                                    foreign = "https://evil.example";
  PollingWorld world;
};

TEST_F(PollingOrigins, are_held_to_the_rules_for_websockets) {
  EXPECT_EQ(from(own, "POST", {}).status, 200u);
  EXPECT_EQ(from(other, "POST", {}).status, 200u);
  EXPECT_EQ(from("", "POST", {}, true).status, 200u);
  EXPECT_EQ(from("", "POST", {}).status, 403u) << "no browser, from elsewhere";
  for (const auto origin :
       {foreign, std::string_view("null"), std::string_view("https://talk.example.org.evil.example")})
    for (const bool loopback : {true, false})
      for (const auto* method : {"POST", "GET", "DELETE", "OPTIONS"})
        EXPECT_EQ(from(origin, method, {{"Beckon-Transport", "0.x"}}, loopback).status, 403u) << origin << method;
}

TEST_F(PollingOrigins, may_be_missing_from_a_poll_because_browsers_leave_them_out_there) {
  const std::string token = header(from(own, "POST", {}), "Beckon-Transport");
  world.push(TransportId{1} << 32 | polling_bit, "{}");
  EXPECT_EQ(from("", "GET", {{"Beckon-Transport", token}, {"Beckon-After", "0"}}).status, 200u);
  EXPECT_EQ(from("", "GET", {{"Beckon-After", "0"}}).status, 403u);
  EXPECT_EQ(from("", "POST", {{"Beckon-Transport", token}, {"Beckon-Post", "1"}}).status, 403u);
  EXPECT_EQ(from("", "DELETE", {{"Beckon-Transport", token}}).status, 403u);
  EXPECT_EQ(from("", "OPTIONS", {}).status, 403u);
}

TEST_F(PollingOrigins, of_other_allowed_pages_are_told_to_the_browser) {
  for (const auto& response : {from(other, "POST", {}), from(other, "GET", {}),
                               from(other, "DELETE", {{"Beckon-Transport", "0." + random_id128()}})}) {
    EXPECT_EQ(header(response, "Access-Control-Allow-Origin"), other) << response.status;
    EXPECT_EQ(header(response, "Access-Control-Expose-Headers"), "Beckon-Transport, Beckon-First, Beckon-Close");
  }
  for (const auto& response : {from(own, "POST", {}), from(foreign, "POST", {})})
    EXPECT_EQ(header(response, "Access-Control-Allow-Origin"), "");
  for (const auto& response : {from(own, "POST", {}), from(foreign, "POST", {}), from(other, "GET", {})})
    EXPECT_EQ(header(response, "Cache-Control"), "no-store");
}

TEST_F(PollingOrigins, are_asked_for_by_a_preflight) {
  const auto asked = from(other, "OPTIONS", {{"Access-Control-Request-Method", "POST"}});
  EXPECT_EQ(asked.status, 204u);
  EXPECT_EQ(header(asked, "Access-Control-Allow-Origin"), other);
  EXPECT_EQ(header(asked, "Access-Control-Allow-Methods"), "GET, POST, DELETE");
  EXPECT_EQ(header(asked, "Access-Control-Allow-Headers"), "Beckon-Transport, Beckon-Post, Beckon-After, Content-Type");
  EXPECT_EQ(header(asked, "Vary"), "Origin");
}

}  // namespace
}  // namespace beckon::testing
