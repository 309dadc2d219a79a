#include "ops/reload.hpp"

#include <gmock/gmock.h>

#include "ops/command_line_in_tests.hpp"

namespace beckon::ops {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

Config with(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "serve");
  const auto ran = run(std::move(arguments));
  EXPECT_EQ(ran.line.action, CommandLine::Action::Serve) << ran.err;
  return ran.line.config;
}

TEST(Reload, Of_the_same_changes_nothing) {
  const auto same = reload(with({"--invite-time", "60s"}), with({"--invite-time", "1m"}));
  EXPECT_THAT(same.applied, IsEmpty());
  EXPECT_THAT(same.waiting, IsEmpty());
  EXPECT_FALSE(same.contradiction);
}

TEST(Reload, Takes_what_is_live_and_names_what_waits_for_a_restart) {
  const auto next =
      reload(with({"--workers", "2"}),
             with({"--workers", "3", "--log-level", "debug", "--origin", "https://a.example", "--invite-time", "30s"}));
  EXPECT_THAT(next.applied, ElementsAre("origin", "invite-time", "log-level"));
  EXPECT_THAT(next.waiting, ElementsAre("workers"));
  EXPECT_EQ(next.config.workers, 2u);
  EXPECT_EQ(next.config.log_level, "debug");
  EXPECT_THAT(next.config.origins, ElementsAre("https://a.example"));
  EXPECT_EQ(next.config.invite_time, 30s);
}

TEST(Reload, Takes_values_away_again) {
  const auto next = reload(with({"--turn", "external", "--turn-url", "turn:a", "--turn-secret", "0123456789abcdef",
                                 "--origin", "https://a.example"}),
                           with({"--turn", "external", "--turn-url", "turn:b", "--turn-secret", "fedcba9876543210"}));
  EXPECT_THAT(next.applied, ElementsAre("origin", "turn-url", "turn-secret"));
  EXPECT_THAT(next.config.origins, IsEmpty());
  EXPECT_EQ(next.config.turn_secret, "fedcba9876543210");
}

TEST(Reload, Refuses_what_would_contradict_a_setting_that_stays) {
  const auto next = reload(with({"--turn", "external", "--turn-url", "turn:a", "--turn-secret", "0123456789abcdef"}),
                           with({"--turn", "own"}));
  EXPECT_THAT(next.waiting, ElementsAre("turn"));
  ASSERT_TRUE(next.contradiction);
  EXPECT_EQ(*next.contradiction, "turn = external needs turn-url");
}

TEST(Reload, Notices_another_key_in_the_same_file) {
  Config running, read;
  read.signing_key = "another";
  EXPECT_THAT(reload(running, read).waiting, ElementsAre("signing-key-file"));
}

TEST(Reload, Takes_what_is_new_in_a_file_whose_setting_is_live) {
  Config running, read;
  running.guests = read.guests = "password";
  running.mdn = read.mdn = false;
  running.guest_password_file = read.guest_password_file = "/etc/password";
  running.guest_password = "before";
  read.guest_password = "after";
  const auto next = reload(running, read);
  EXPECT_THAT(next.applied, ElementsAre("guest-password-file"));
  EXPECT_EQ(next.config.guest_password, "after");
  EXPECT_FALSE(next.contradiction);
}

}  // namespace
}  // namespace beckon::ops
