// Logins over time: what ends with them, what goes on without them, and whom the server takes for whom.
#include <gtest/gtest.h>

#include "app/world.hpp"
#include "login/token_maker.hpp"

namespace beckon::testing {
namespace {

using boost::json::object;

const login::Key secret = *login::secret_key("a secret that nobody else has, 32 bytes at least");

Settings settings_with_keys(Guests guests) {
  Settings settings;
  settings.guests = guests;
  settings.lobby = guests != Guests::Off;
  settings.logins = std::make_shared<const login::Verifier>(login::Policy{"", "", Duration{0}, settings.lobby},
                                                            login::Keys{{"app", secret}});
  settings.guest_password = std::make_shared<const login::GuestPassword>("open sesame");
  return settings;
}

class LoginFlow : public ::testing::TestWithParam<std::uint32_t> {
 protected:
  World world{GetParam(), settings_with_keys(Guests::On)};

  // The world's own time, in seconds since 1970.
  std::uint64_t seconds() const {
    return (1'799'999'000'000 + static_cast<std::uint64_t>(world.now().time_since_epoch().count())) / 1000;
  }
  std::string token(const std::string& sub, std::uint64_t lasts, const std::string& name = "Ada") const {
    return login::make_token("app", secret, {sub, name, "", "", seconds(), seconds() + lasts});
  }
  object hello(int device, const object& more) {
    object m = message("hello", {{"v", 1}, {"device", device_secret(device)}, {"epoch", device}});
    for (const auto& [name, value] : more) m[name] = value;
    return m;
  }
  Client& come(int device, const object& more, std::size_t shard = 0) {
    Client& client = world.connect(shard);
    client.send(hello(device, more));
    if (const object welcome = client.last("welcome"); !welcome.empty()) client.user = welcome.at("user").as_string();
    return client;
  }
  std::string refusal(int device, const object& more) {
    const object error = come(device, more).last("error");
    return error.empty() ? "" : std::string(error.at("code").as_string());
  }
  std::string resume_of(Client& client) { return std::string(client.last("welcome").at("resume").as_string()); }
};

INSTANTIATE_TEST_SUITE_P(Shards, LoginFlow, ::testing::Values(1u, 3u));

TEST_P(LoginFlow, ends_with_its_token_to_the_millisecond_and_takes_the_session_with_it) {
  Client& ada = come(1, {{"token", token("ada", 60)}});
  EXPECT_EQ(ada.user, "u-ada");
  EXPECT_EQ(ada.last("welcome").at("login_ends_in"), 60'000);
  world.pass(Duration{59'999});
  EXPECT_FALSE(ada.closed);
  world.pass(Duration{1});
  EXPECT_EQ(ada.last("error").at("code"), "token-expired");
  EXPECT_EQ(ada.close_code, 4006);
  world.settle();
  EXPECT_EQ(world.sessions(), 0u);
}

TEST_P(LoginFlow, goes_on_as_long_as_it_is_renewed) {
  Client& ada = come(1, {{"token", token("ada", 60)}});
  for (int round = 0; round < 5; ++round) {
    world.pass(Duration{50'000});
    const object answer = ada.request(message("login", {{"token", token("ada", 60)}}));
    EXPECT_EQ(answer.at("type"), "ok");
    EXPECT_EQ(answer.at("expires_in"), 60'000);
  }
  EXPECT_FALSE(ada.closed);
  EXPECT_EQ(ada.request(message("login", {{"token", token("bob", 600)}})).at("code"), "forbidden");
  world.pass(Duration{60'000});
  EXPECT_TRUE(ada.closed);
}

TEST_P(LoginFlow, hangs_up_its_calls_when_it_ends_also_those_that_only_ring) {
  for (const bool answered : {true, false}) {
    Client& ada = come(1, {{"token", token("ada", 20)}});  // sooner than an answered call has to connect
    Client& bob = come(2, {{"name", "Bob"}}, GetParam() - 1);
    world.pass(Duration{1'000});
    const std::string call = random_id128();
    ada.request(message("call-invite", {{"call", call}, {"to", bob.user}, {"media", video}}));
    if (answered) bob.request(message("call-accept", {{"call", call}, {"media", video}}));
    world.pass(Duration{19'000});
    world.settle();
    EXPECT_TRUE(ada.closed);
    EXPECT_EQ(bob.last("call").at("state"), "ended") << answered;
    EXPECT_EQ(bob.last("call").at("reason"), answered ? "hung-up" : "cancelled");
    bob.disconnect(1000);
    world.settle();
  }
}

TEST_P(LoginFlow, is_carried_by_the_resume_token_to_any_shard_and_over_a_restart) {
  Client& ada = come(1, {{"token", token("ada", 60)}});
  std::string resume = resume_of(ada);
  ada.disconnect();
  for (std::size_t shard = 0; shard < GetParam(); ++shard) {
    Client& again = come(1, {{"resume", resume}, {"name", "Eve"}}, shard);
    EXPECT_EQ(again.last("welcome").at("resumed"), true);
    EXPECT_EQ(again.last("welcome").at("name"), "Ada");
    EXPECT_EQ(again.user, "u-ada");
    resume = resume_of(again);
  }
  world.restart();
  Client& back = come(1, {{"resume", resume}});
  EXPECT_EQ(back.user, "u-ada");
  world.pass(Duration{60'000});
  EXPECT_EQ(back.close_code, 4006) << "it ends when it would have ended";
  EXPECT_EQ(refusal(1, {{"resume", resume}}), "token-expired");
  EXPECT_EQ(refusal(1, {{"resume", resume}, {"token", token("ada", 60)}}), "session-expired");
}

TEST_P(LoginFlow, of_another_user_takes_no_session_over) {
  const std::string adas = resume_of(come(1, {{"token", token("ada", 60)}}));
  const std::string guests = resume_of(come(2, {{"name", "Gus"}}));
  EXPECT_EQ(refusal(1, {{"resume", adas}, {"token", token("bob", 60)}}), "session-expired");
  EXPECT_EQ(refusal(2, {{"resume", guests}, {"token", token("bob", 60)}}), "session-expired");
  EXPECT_EQ(refusal(2, {{"resume", adas}}), "session-expired") << "it is another device's";
  EXPECT_EQ(refusal(1, {{"resume", adas}, {"token", "nonsense"}}), "unauthenticated");
  EXPECT_EQ(refusal(1, {{"resume", adas}}), "");
}

TEST_P(LoginFlow, ends_while_nobody_is_connected_too) {
  come(1, {{"token", token("ada", 30)}}).disconnect();
  EXPECT_EQ(world.sessions(), 1u);
  world.pass(Duration{30'000});
  world.settle();
  EXPECT_EQ(world.sessions(), 0u);
}

TEST_P(LoginFlow, of_a_name_that_somebody_has_gets_a_number) {
  come(1, {{"name", "Ada"}});
  EXPECT_EQ(come(2, {{"token", token("ada", 60)}}).last("welcome").at("name"), "Ada2");
  EXPECT_EQ(refusal(3, {{"name", "ada"}}), "name-taken");
}

TEST(Guests, need_what_the_settings_say) {
  World world(1, settings_with_keys(Guests::Password));
  const auto code = [&](const object& more) {
    Client& client = world.connect(0);
    object m = message("hello", {{"v", 1}, {"device", device_secret(1)}, {"name", "Ada"}, {"epoch", 1}});
    for (const auto& [name, value] : more) m[name] = value;
    client.send(m);
    const object error = client.last("error");
    if (error.empty()) return std::string(client.last("welcome").at("user").as_string()).substr(0, 2);
    return std::string(error.at("code").as_string()) + " " + std::string(error.at("needs").as_string());
  };
  EXPECT_EQ(code({}), "unauthenticated password");
  EXPECT_EQ(code({{"password", "open sesam"}}), "unauthenticated password");
  EXPECT_EQ(code({{"password", "open sesame"}}), "g-");
  EXPECT_EQ(code({{"token", "nonsense"}}), "unauthenticated token");
  world.settings.guests = Guests::Off;
  EXPECT_EQ(code({{"password", "open sesame"}}), "unauthenticated token");
}

TEST(Guests, who_guess_are_closed_after_the_fifth_time) {
  World world(1, settings_with_keys(Guests::Password));
  Client& client = world.connect(0);
  for (int guess = 1; guess <= 5; ++guess) {
    EXPECT_FALSE(client.closed);
    client.send(message("hello", {{"v", 1},
                                  {"device", device_secret(1)},
                                  {"name", "Ada"},
                                  {"epoch", 1},
                                  {"password", "guess " + std::to_string(guess)}}));
  }
  EXPECT_EQ(client.close_code, 4000);
  EXPECT_EQ(world.counters(0).credentials_refused.get(), 5u);
}

}  // namespace
}  // namespace beckon::testing
