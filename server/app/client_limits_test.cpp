// How much a session, a user and an address may want, with the clock in the test's hand.
#include <gtest/gtest.h>

#include "app/polling_world_in_tests.hpp"
#include "app/world.hpp"

namespace beckon::testing {
namespace {

using boost::json::object;
using namespace std::chrono_literals;

std::string code_of(const object& answer) {
  const auto* code = answer.if_contains("code");
  return code == nullptr ? "ok" : std::string(code->as_string());
}
std::int64_t retry_in(const object& answer) { return answer.at("retry_in").to_number<std::int64_t>(); }
net::ClientAddress address(std::string_view text) { return net::ClientAddress(*net::IpAddress::parse(text)); }

Settings with_users(const UserLimits::Rates& rates) {
  Settings settings;
  settings.users = std::make_shared<UserLimits>(rates);
  return settings;
}
std::uint64_t limited(World& world, Limited limit) {
  return world.counters(0).limited[static_cast<std::size_t>(limit)].get() +
         world.counters(1).limited[static_cast<std::size_t>(limit)].get();
}

TEST(SessionLimit, Refuses_requests_beyond_the_rate_and_says_when_there_is_one_again) {
  Settings settings;
  settings.requests = {3, 3s};
  World world(2, settings);
  Client& ada = world.connect(0);
  ada.hello("Ada", 1);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(code_of(ada.request(message("sync"))), "ok");
  const object refused = ada.request(message("sync"));
  EXPECT_EQ(code_of(refused), "rate-limited");
  EXPECT_EQ(retry_in(refused), 1000);
  world.pass(999ms);
  EXPECT_EQ(code_of(ada.request(message("sync"))), "rate-limited");
  world.pass(1ms);
  EXPECT_EQ(code_of(ada.request(message("sync"))), "ok");
  EXPECT_EQ(limited(world, Limited::Requests), 2u);
}

TEST(SessionLimit, Never_keeps_anybody_from_ending_what_they_have_begun) {
  Settings settings;
  settings.requests = {2, 1h};
  World world(2, settings);
  Client &ada = world.connect(0), &bob = world.connect(1);
  ada.hello("Ada", 1);
  bob.hello("Bob", 2);
  const std::string call = random_id128();
  ada.request(message("call-invite", {{"call", call}, {"to", bob.user}, {"media", video}}));
  ada.request(message("sync"));
  EXPECT_EQ(code_of(ada.request(message("sync"))), "rate-limited");
  EXPECT_EQ(code_of(ada.request(message("call-cancel", {{"call", call}}))), "ok");
  EXPECT_EQ(bob.last("call").at("state"), "ended");
  ada.send(message("bye"));
  EXPECT_TRUE(ada.closed);
}

TEST(UserLimit, On_invitations_lets_nothing_ring_beyond_it_from_any_session_of_the_user) {
  World world(2, with_users({.rings = {2, 60s}, .links = {}, .entries = {}, .words = {}}));
  Client &ada = world.connect(0), &again = world.connect(1), &bob = world.connect(1);
  ada.hello("Ada", 1);
  again.hello("Ada", 1);
  bob.hello("Bob", 2);
  const auto ring = [&](Client& from) {
    const std::string call = random_id128();
    const object answer = from.request(message("call-invite", {{"call", call}, {"to", bob.user}, {"media", video}}));
    if (code_of(answer) == "ok") bob.request(message("call-decline", {{"call", call}}));
    return answer;
  };
  EXPECT_EQ(code_of(ring(ada)), "ok");
  EXPECT_EQ(code_of(ring(again)), "ok");
  const auto heard = bob.count("call");
  const object refused = ring(ada);
  EXPECT_EQ(code_of(refused), "rate-limited");
  EXPECT_EQ(retry_in(refused), 30'000);
  EXPECT_EQ(code_of(ring(again)), "rate-limited");
  EXPECT_EQ(bob.count("call"), heard);
  EXPECT_EQ(limited(world, Limited::Invites), 2u);
  world.pass(30s);
  EXPECT_EQ(code_of(ring(again)), "ok");
  EXPECT_EQ(code_of(ring(again)), "rate-limited");
}

TEST(UserLimit, On_invitations_is_not_used_up_by_the_absent_and_by_repetitions) {
  World world(2, with_users({.rings = {2, 60s}, .links = {}, .entries = {}, .words = {}}));
  Client &ada = world.connect(0), &bob = world.connect(1);
  ada.hello("Ada", 1);
  bob.hello("Bob", 2);
  const auto invite = [&](const std::string& call, const std::string& to) {
    return code_of(ada.request(message("call-invite", {{"call", call}, {"to", to}, {"media", video}})));
  };
  for (int i = 0; i < 10; ++i) EXPECT_EQ(invite(random_id128(), "g-AAAAAAAAAAAAAAAAAAAAAA"), "offline");
  const std::string call = random_id128();
  for (int i = 0; i < 10; ++i) EXPECT_EQ(invite(call, bob.user), "ok");
  bob.request(message("call-decline", {{"call", call}}));
  EXPECT_EQ(invite(random_id128(), bob.user), "ok");
}

TEST(UserLimit, On_rooms_counts_those_that_a_sync_enters) {
  World world(2, with_users({.rings = {}, .links = {}, .entries = {2, 60s}, .words = {}}));
  Client& ada = world.connect(0);
  ada.hello("Ada", 1);
  EXPECT_EQ(code_of(ada.request(message("room-join", {{"room", "one"}}))), "ok");
  object sync = message("sync");
  sync["rooms"] = {{"two", {{"roster", 0}, {"chat", 0}}}, {"three", {{"roster", 0}, {"chat", 0}}}};
  EXPECT_EQ(code_of(ada.request(sync)), "ok");
  const auto entered = [&] {
    std::set<std::string> rooms;
    for (const object& m : ada.take())
      if (m.at("type") == "roster") rooms.emplace(m.at("room").as_string());
    return rooms;
  };
  EXPECT_EQ(entered().size(), 2u) << "one that was joined, and one of the two";
  world.pass(30s);
  ada.request(sync);
  EXPECT_EQ(entered(), (std::set<std::string>{"two", "three"})) << "a later sync brings the rest";
}

TEST(UserLimit, On_sessions_counts_no_one_that_comes_back) {
  Settings settings;
  settings.sessions_per_user = 2;
  World world(2, settings);
  Client& first = world.connect(0);
  const object welcome = first.hello("Ada", 1);
  world.connect(1).hello("Ada", 1);
  Client& third = world.connect(1);
  EXPECT_EQ(code_of(third.hello("Ada", 1)), "rate-limited");
  first.disconnect();
  third.send(message(
      "hello",
      {{"v", 1}, {"device", device_secret(1)}, {"name", "Ada"}, {"epoch", 2}, {"resume", welcome.at("resume")}}));
  EXPECT_EQ(third.last("welcome").at("session"), welcome.at("session"));
}

TEST(GuessLimit, Counts_only_failures_and_of_each_address_apart) {
  GuessLimit guesses(Rate{2, 60s});
  const Time now{1h};
  const auto one = address("192.0.2.1");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(guesses.wait(one, now), 0s);
  guesses.failed(one, now);
  EXPECT_EQ(guesses.wait(one, now), 0s);
  guesses.failed(one, now);
  guesses.failed(one, now);
  EXPECT_EQ(guesses.wait(one, now), 30s) << "what fails beyond that does not make it longer";
  EXPECT_EQ(guesses.wait(address("192.0.2.2"), now), 0s);
  EXPECT_EQ(guesses.wait(one, now + 30s), 0s);
  for (int i = 0; i < 10; ++i) guesses.failed({}, now);
  EXPECT_EQ(guesses.wait({}, now), 0s) << "this machine itself";
}

TEST(GuessLimit, Refuses_tokens_and_links_unseen_also_right_ones_but_nobody_without) {
  Settings settings;
  settings.guesses = std::make_shared<GuessLimit>(Rate{2, 60s});
  World world(2, settings);
  const auto bad = address("192.0.2.1");
  Client &ada = world.connect(0, Dialect::Beckon, bad), &bob = world.connect(1, Dialect::Beckon, bad);
  const object welcome = ada.hello("Ada", 1);
  bob.hello("Bob", 2);
  const std::string link(ada.request(message("call-open")).at("link").as_string());
  const auto join = [&](Client& who, const std::string& with) {
    return who.request(message("call-join", {{"link", with}, {"media", video}}));
  };
  EXPECT_EQ(code_of(join(bob, "none")), "no-such-call");
  EXPECT_EQ(code_of(join(bob, "neither")), "no-such-call");
  const object refused = join(ada, link);
  EXPECT_EQ(code_of(refused), "rate-limited");
  EXPECT_EQ(retry_in(refused), 30'000);

  const auto come = [&](Client& who, const boost::json::value& token) {
    who.send(
        message("hello", {{"v", 1}, {"device", device_secret(1)}, {"name", "Ada"}, {"epoch", 2}, {"resume", token}}));
    const auto all = who.take();
    return all.empty() ? std::string() : code_of(all.front());
  };
  EXPECT_EQ(come(world.connect(1, Dialect::Beckon, bad), welcome.at("resume")), "rate-limited");
  EXPECT_EQ(come(world.connect(1, Dialect::Beckon, address("192.0.2.2")), welcome.at("resume")), "ok");
  EXPECT_EQ(world.connect(0, Dialect::Beckon, bad).hello("Cyd", 3).at("type"), "welcome");
  world.pass(30s);
  EXPECT_EQ(code_of(join(bob, link)), "ok");
}

TEST(GuessLimit, Counts_passwords_and_tokens_but_nobody_who_asks_what_is_needed) {
  Settings settings;
  settings.guesses = std::make_shared<GuessLimit>(Rate{2, 60s});
  settings.guests = Guests::Password;
  settings.guest_password = std::make_shared<const login::GuestPassword>("open sesame");
  World world(2, settings);
  const auto bad = address("192.0.2.1");
  const auto come = [&](std::size_t shard, net::ClientAddress from, const object& more) {
    object hello = message("hello", {{"v", 1}, {"device", device_secret(1)}, {"name", "Ada"}, {"epoch", 1}});
    for (const auto& [name, value] : more) hello[name] = value;
    Client& client = world.connect(shard, Dialect::Beckon, from);
    client.send(hello);
    const auto all = client.take();
    return all.empty() ? std::string() : code_of(all.front());
  };
  for (int i = 0; i < 5; ++i) EXPECT_EQ(come(0, bad, {}), "unauthenticated");
  EXPECT_EQ(come(0, bad, {{"password", "open sesam"}}), "unauthenticated");
  EXPECT_EQ(come(1, bad, {{"token", "no.such.token"}}), "unauthenticated");
  EXPECT_EQ(come(0, bad, {{"password", "open sesame"}}), "rate-limited") << "unseen";
  EXPECT_EQ(come(1, bad, {}), "unauthenticated") << "who names no secret is told what is needed";
  EXPECT_EQ(come(1, address("192.0.2.2"), {{"password", "open sesame"}}), "ok");
  EXPECT_EQ(world.counters(0).wrong_secrets.get() + world.counters(1).wrong_secrets.get(), 2u);
  world.pass(30s);
  EXPECT_EQ(come(0, bad, {{"password", "open sesame"}}), "ok");
}

TEST(GuessLimit, Takes_a_token_that_is_too_old_for_no_guess) {
  Settings settings;
  settings.guesses = std::make_shared<GuessLimit>(Rate{1, 1h});
  settings.resume_time = 1s;
  World world(2, settings);
  const auto from = address("192.0.2.1");
  Client& ada = world.connect(0, Dialect::Beckon, from);
  const auto token = ada.hello("Ada", 1).at("resume");
  world.pass(2s);
  for (int i = 0; i < 3; ++i) {
    Client& again = world.connect(0, Dialect::Beckon, from);
    again.send(
        message("hello", {{"v", 1}, {"device", device_secret(1)}, {"name", "Ada"}, {"epoch", 2}, {"resume", token}}));
    EXPECT_EQ(code_of(again.last("error")), "session-expired");
  }
}

TEST(PollingLimit, Refuses_posts_until_what_was_posted_is_paid_for) {
  PollingLimits limits;
  limits.messages = {20, 20s};  // a new one: two, and hello is one of them
  PollingWorld world(limits);
  PollingClient ada(world, 0, PollingClient::hello("Ada", 1));
  const std::string sync = R"({"type":"sync","id":"s","calls":{},"rooms":{}})";
  EXPECT_EQ(ada.post(sync + "\n" + sync + "\n" + sync), 204u);
  EXPECT_EQ(ada.post(sync), 429u);
  world.pass(1999ms);
  EXPECT_EQ(ada.repeat(ada.posts, sync), 429u);
  world.pass(1ms);
  EXPECT_EQ(ada.repeat(ada.posts, sync), 204u) << "the same number, which was not taken before";
  EXPECT_EQ(world.counters(0).limited[static_cast<std::size_t>(Limited::MessageRate)].get(), 2u);
}

}  // namespace
}  // namespace beckon::testing
