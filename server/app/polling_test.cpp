#include "app/polling_world_in_tests.hpp"

namespace beckon::testing {
namespace {

using boost::json::object;
using std::chrono::milliseconds;
using std::chrono::seconds;

// The first transport that a worker opens.
constexpr TransportId first_transport = TransportId{1} << 32 | polling_bit;

std::vector<std::string> types(const std::vector<object>& messages) {
  std::vector<std::string> all;
  for (const auto& message : messages) all.emplace_back(message.at("type").as_string());
  return all;
}
std::string bye(std::string_view id) { return R"({"type":"bye","id":")" + std::string(id) + "\"}"; }
std::string sync(std::string_view id) {
  return R"({"type":"sync","id":")" + std::string(id) + R"(","calls":{},"rooms":{}})";
}
using Types = std::vector<std::string>;

TEST(Polling, opens_with_a_hello_whose_welcome_comes_with_the_first_poll) {
  PollingWorld world;
  PollingClient ada(world, 0, PollingClient::hello("Ada", 1));
  const auto first = ada.receive();
  ASSERT_FALSE(first.empty());
  EXPECT_EQ(first[0].at("type"), "welcome");
  EXPECT_EQ(world.counters(0).http_transports.get(), 1u);
  EXPECT_EQ(world.counters(0).sessions.get(), 1u);
}

TEST(Polling, answers_a_poll_as_soon_as_there_is_something_and_with_nothing_after_its_time) {
  PollingWorld world;
  PollingClient ada(world);
  const auto waits = ada.poll();
  world.pass(milliseconds(9'999));
  EXPECT_FALSE(world.answer(waits));
  world.pass(milliseconds(1));  // no hello in time
  EXPECT_EQ(header(*world.answer(waits), "Beckon-Close"), "4001 no hello in time");

  PollingClient bob(world, 0, PollingClient::hello("Bob", 2));
  const auto last = bob.quiet();
  world.pass(milliseconds(19'999));
  EXPECT_FALSE(world.answer(last));
  world.pass(milliseconds(1));
  EXPECT_EQ(bob.take(last), std::vector<object>{});
}

TEST(Polling, takes_a_post_once_however_often_it_comes) {
  PollingWorld world;
  PollingClient ada(world, 0, PollingClient::hello("Ada", 1));
  ada.receive();
  EXPECT_EQ(ada.post(sync("s1")), 204u);
  EXPECT_EQ(ada.repeat(1, sync("s1")), 204u);
  EXPECT_EQ(ada.repeat(1, bye("other")), 204u) << "whatever it says";
  EXPECT_EQ(types(ada.receive()), Types{"ok"});
  EXPECT_EQ(ada.repeat(3, sync("s3")), 409u);
  EXPECT_EQ(ada.post(sync("s2")), 204u);
  EXPECT_EQ(ada.repeat(1, sync("s1")), 409u);
  EXPECT_EQ(ada.post(""), 204u) << "one without messages";
  EXPECT_EQ(world.counters(0).http_posts.get(), 3u);
  EXPECT_EQ(world.counters(0).http_lost.get(), 2u);
}

TEST(Polling, gives_messages_again_until_the_client_says_that_it_has_them) {
  PollingWorld world;
  PollingClient ada(world, 0, PollingClient::hello("Ada", 1));
  ada.receive();
  ada.post(sync("s1"));
  const auto lost = world.answer(ada.poll());
  ada.post(sync("s2"));
  const auto again = world.answer(ada.poll());
  EXPECT_TRUE(again->body.starts_with(lost->body)) << "the lost ones, and more";
  EXPECT_EQ(header(*again, "Beckon-First"), header(*lost, "Beckon-First"));
  EXPECT_GT(again->body.size(), lost->body.size());
  ada.after += PollingClient::lines(*lost).size();
  EXPECT_EQ(ada.receive().size(), 1u) << "the second `ok` alone";
}

TEST(Polling, refuses_a_poll_that_names_what_its_client_cannot_have) {
  PollingWorld world;
  PollingClient ada(world, 0, PollingClient::hello("Ada", 1));
  EXPECT_EQ(world.answer(ada.poll_after(1))->status, 409u) << "not sent yet";
  ada.receive();
  EXPECT_EQ(world.answer(ada.poll_after(ada.after + 1))->status, 409u);
  ada.poll();
  EXPECT_EQ(world.answer(ada.poll_after(0))->status, 409u) << "acknowledged";
  EXPECT_EQ(world.counters(0).http_transports.get(), 1u) << "it is left to the client what to do";
}

TEST(Polling, answers_the_older_of_two_polls_with_nothing) {
  PollingWorld world;
  PollingClient ada(world, 0, PollingClient::hello("Ada", 1));
  ada.quiet();
  const auto older = ada.poll(), newer = ada.poll(1);
  ASSERT_TRUE(world.answer(older));
  EXPECT_EQ(world.answer(older)->body, "");
  EXPECT_FALSE(world.answer(newer));
  ada.post(sync("s"));
  EXPECT_EQ(types(ada.take(newer)), Types{"ok"});
}

TEST(Polling, loses_nothing_of_a_post_to_a_broken_line) {
  PollingWorld world;
  PollingClient ada(world, 0, PollingClient::hello("Ada", 1));
  ada.receive();
  const std::string body = sync("s1") + "\r\n\n\n{\"type\":\n\xff\xfe\n[]\n" + std::string(80'000, ' ') + "\n" +
                           R"({"type":"bad","id":"x"})" + "\n" + sync("s2");
  EXPECT_EQ(ada.post(body), 204u);
  std::vector<std::string> heard;
  for (const auto& message : ada.receive()) {
    if (message.at("type") == "presence") continue;
    heard.emplace_back(message.at("type").as_string());
    if (const auto* code = message.if_contains("code")) heard.back() += " " + std::string(code->as_string());
  }
  EXPECT_EQ(heard, (Types{"ok", "error bad-message", "error bad-message", "error bad-message", "error too-large",
                          "error bad-message", "ok"}));
}

TEST(Polling, closes_whoever_sends_too_many_bad_messages_and_takes_no_more_of_the_post) {
  Settings settings;
  settings.bad_messages = 2;
  PollingWorld world({}, settings);
  PollingClient ada(world, 0, PollingClient::hello("Ada", 1));
  ada.receive();
  EXPECT_EQ(ada.post("x\nx\nx\n" + sync("never") + "\n"), 204u);
  const auto told = world.answer(ada.poll());
  EXPECT_EQ(header(*told, "Beckon-Close"), "4000 too many bad messages");
  EXPECT_EQ(types(PollingClient::lines(*told)), (Types{"error", "error", "error"}));
}

TEST(Polling, says_what_is_wrong_with_a_request) {
  PollingWorld world;
  PollingClient ada(world);
  const auto status = [&](std::string_view method, const PollingWorld::Headers& headers) {
    return world.ask(0, method, headers).status;
  };
  const std::string other = "0." + std::string(node::HttpToken::random().str());
  for (const std::string& token :
       {other, "1" + ada.token.substr(1), "2" + ada.token.substr(1), std::string("0"), ada.token + "A",
        "-0" + ada.token.substr(1), ada.token.substr(2), std::string(300, '0') + ada.token}) {
    EXPECT_EQ(status("POST", {{"Beckon-Transport", token}, {"Beckon-Post", "1"}}), 404u) << token;
    EXPECT_EQ(status("GET", {{"Beckon-Transport", token}, {"Beckon-After", "0"}}), 404u) << token;
    EXPECT_EQ(status("DELETE", {{"Beckon-Transport", token}}), 404u) << token;
  }
  for (const auto* number : {"", "0", "-1", "1x", "+1", "0x1", "18446744073709551616"})
    EXPECT_EQ(status("POST", {{"Beckon-Transport", ada.token}, {"Beckon-Post", number}}), 400u) << number;
  for (const auto* number : {"", "-1", "x", "1.0"})
    EXPECT_EQ(status("GET", {{"Beckon-Transport", ada.token}, {"Beckon-After", number}}), 400u) << number;
  EXPECT_EQ(status("GET", {}), 400u);
  EXPECT_EQ(status("DELETE", {}), 400u);
  EXPECT_EQ(status("HEAD", {{"Beckon-Transport", ada.token}, {"Beckon-After", "0"}}), 405u);
  EXPECT_EQ(ada.leave(), 204u) << "none of this has hurt it";
}

TEST(Polling, ends_the_session_of_a_client_that_leaves) {
  PollingWorld world;
  PollingClient ada(world, 0, PollingClient::hello("Ada", 1));
  const auto waits = ada.quiet();
  EXPECT_EQ(ada.leave(1), 204u);
  EXPECT_EQ(header(*world.answer(waits), "Beckon-Close"), "1001 the client left");
  EXPECT_EQ(world.counters(0).sessions.get(), 0u);
  EXPECT_EQ(world.counters(0).http_transports.get(), 0u);
  EXPECT_EQ(ada.leave(), 404u);
  EXPECT_EQ(ada.post(sync("s")), 404u);
}

TEST(Polling, takes_a_client_that_does_not_poll_for_dead) {
  PollingWorld world;
  PollingClient ada(world, 0, PollingClient::hello("Ada", 1));
  ada.quiet();
  for (int i = 0; i < 5; ++i) {
    world.pass(milliseconds(24'999));
    ada.poll();
  }
  world.pass(milliseconds(24'999));
  EXPECT_EQ(ada.post(sync("s")), 204u) << "that is no poll";
  world.pass(milliseconds(1));
  EXPECT_EQ(ada.post(sync("s")), 404u);
  EXPECT_EQ(world.counters(0).http_silent.get(), 1u);
  EXPECT_EQ(world.counters(0).sessions.get(), 1u) << "the session has its grace time";
  world.pass(seconds(61));
  EXPECT_EQ(world.counters(0).sessions.get(), 0u);
}

TEST(Polling, lets_no_poll_wait_until_its_client_counts_as_dead) {
  PollingWorld world({.poll_time = seconds(300), .dead_after = seconds(10)});
  PollingClient ada(world, 0, PollingClient::hello("Ada", 1));
  const auto waits = ada.quiet();
  world.pass(milliseconds(7'999));
  EXPECT_FALSE(world.answer(waits));
  world.pass(milliseconds(1));
  EXPECT_TRUE(world.answer(waits));
}

TEST(Polling, closes_a_client_for_which_too_much_waits) {
  PollingWorld world({.pending = 1000});
  PollingClient ada(world);
  world.push(first_transport, std::string(498, ' ') + "1");
  world.push(first_transport, std::string(498, ' ') + "2");
  world.settle();
  EXPECT_EQ(ada.post(""), 204u);
  const auto full = world.answer(ada.poll());
  EXPECT_EQ(full->body.size(), 1000u);
  EXPECT_EQ(header(*full, "Beckon-Close"), "");
  world.push(first_transport, "");
  const auto told = world.answer(ada.poll_after(1));
  EXPECT_EQ(header(*told, "Beckon-Close"), "4002 too slow");
  EXPECT_EQ(told->body, "") << "nothing is kept of what it cannot have whole";
  EXPECT_EQ(world.counters(0).http_too_slow.get(), 1u);
}

TEST(Polling, tells_a_client_why_it_was_closed_as_often_as_it_asks) {
  PollingWorld world;
  PollingClient ada(world, 0, PollingClient::hello("Ada", 1));
  ada.receive();
  ada.post(sync("s"));
  world.close(first_transport, 4004);
  EXPECT_EQ(world.counters(0).http_transports.get(), 1u);
  for (int i = 0; i < 2; ++i) {
    const auto told = world.answer(ada.poll(1));
    EXPECT_EQ(header(*told, "Beckon-Close"), "4004 as the test says");
    EXPECT_EQ(types(PollingClient::lines(*told)), Types{"ok"}) << "with what came before";
  }
  const auto post = world.ask(0, "POST", {{"Beckon-Transport", ada.token}, {"Beckon-Post", "2"}}, bye("b"));
  EXPECT_EQ(post.status, 204u);
  EXPECT_EQ(header(post, "Beckon-Close"), "4004 as the test says");
  world.pass(seconds(25));
  EXPECT_EQ(world.answer(ada.poll())->status, 404u);
  EXPECT_EQ(world.counters(0).http_silent.get(), 0u);
}

TEST(Polling, answers_bye_and_closes) {
  PollingWorld world;
  PollingClient ada(world, 0, PollingClient::hello("Ada", 1));
  const auto waits = ada.quiet();
  ada.post(bye("b"));
  EXPECT_EQ(header(*world.answer(waits), "Beckon-Close"), "1000 bye");
  EXPECT_EQ(world.counters(0).sessions.get(), 0u);
  EXPECT_EQ(ada.leave(), 204u) << "though there is nothing left to end";
}

TEST(Polling, ends_a_transport_once_that_was_closed_by_both_in_one_turn) {
  PollingWorld world;
  PollingClient ada(world, 0, PollingClient::hello("Ada", 1));
  world.push(first_transport, "{}");
  ada.post(bye("b"));
  EXPECT_EQ(ada.leave(), 204u);
  EXPECT_EQ(world.counters(0).sessions.get(), 0u);
  PollingClient next(world, 0, PollingClient::hello("Ada", 1));  // in the same place
  EXPECT_EQ(next.receive()[0].at("type"), "welcome");
}

}  // namespace
}  // namespace beckon::testing
