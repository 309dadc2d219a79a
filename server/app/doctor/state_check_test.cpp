#include "app/doctor/state_check.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "app/doctor/finding_in_tests.hpp"
#include "ops/state_directory.hpp"

namespace beckon::doctor {
namespace {

using ::testing::HasSubstr;

StateFacts good_state() {
  StateFacts facts;
  facts.path = "/var/lib/beckon";
  facts.exists = facts.is_directory = true;
  facts.owner = facts.self = 1000;
  facts.owner_name = facts.self_name = "beckon";
  facts.mode = 0700;
  return facts;
}

std::string directory_status(const StateFacts& facts) {
  const auto found = judge_state(facts);
  expect_well_said(found);
  return status_of(found, "state.directory");
}

std::string use_status(const StateFacts& facts) {
  const auto found = judge_state(facts);
  expect_well_said(found);
  return status_of(found, "state.use");
}

TEST(StateCheck, Finds_what_keeps_Beckon_from_its_directory) {
  EXPECT_EQ(directory_status(good_state()), "ok");
  auto facts = good_state();
  facts.path.clear();
  EXPECT_EQ(directory_status(facts), "error");
  facts = good_state();
  facts.is_directory = false;
  EXPECT_EQ(directory_status(facts), "error");
  facts = good_state();
  facts.mode = 0750;
  EXPECT_EQ(directory_status(facts), "error");
  EXPECT_THAT(judge_state(facts)[0].remedy, HasSubstr("chmod 700 /var/lib/beckon"));
  facts = good_state();
  facts.self = 1001;
  EXPECT_EQ(directory_status(facts), "error");
  EXPECT_THAT(judge_state(facts)[0].remedy, HasSubstr("sudo -u beckon"));
  facts.self = 0;  // root may look into it
  EXPECT_EQ(directory_status(facts), "ok");
}

TEST(StateCheck, Takes_a_missing_directory_for_wrong_settings_only_if_a_server_runs) {
  StateFacts facts;
  facts.path = "/var/lib/beckon";
  EXPECT_EQ(directory_status(facts), "ok");
  EXPECT_EQ(use_status(facts), "none");
  facts.server_runs = true;
  EXPECT_EQ(directory_status(facts), "warning");
}

TEST(StateCheck, Compares_who_holds_the_directory_with_who_answers) {
  for (const bool runs : {false, true})
    for (const bool held : {false, true}) {
      auto facts = good_state();
      facts.server_runs = runs;
      facts.held = held;
      EXPECT_EQ(use_status(facts), runs == held ? "ok" : "warning") << runs << held;
      facts.server_holds = false;
      EXPECT_EQ(use_status(facts), "none");
    }
}

TEST(StateCheck, Finds_secrets_that_everybody_may_read_or_the_server_may_not) {
  const FileFacts good{"/etc/beckon/secret", "the TURN secret", true, true, false};
  auto open = good, missing = good, locked = good;
  open.open_to_all = true;
  missing.exists = missing.readable = false;
  locked.readable = false;
  EXPECT_TRUE(judge_secret_files({}).empty());
  EXPECT_EQ(status_of(judge_secret_files({good, good}), "state.secret-file"), "ok");
  const auto found = judge_secret_files({good, open, missing, locked});
  EXPECT_EQ(status_of(found, "state.secret-file"), "warning error error");
  EXPECT_NE(found.at(1).message.find("is not there"), std::string::npos);
  EXPECT_NE(found.at(2).message.find("cannot be read"), std::string::npos);
  expect_well_said(found);
}

TEST(StateCheck, Sees_a_real_directory_that_is_held) {
  const std::string folder = ::testing::TempDir() + "beckon_doctor_" + std::to_string(getpid());
  ops::Config config;
  config.state = folder;
  EXPECT_FALSE(look_at_state(config, false).exists);
  {
    const ops::StateDirectory held(folder);
    const auto facts = look_at_state(config, false);
    EXPECT_TRUE(facts.exists && facts.is_directory && facts.held);
    EXPECT_EQ(facts.mode, 0700u);
    EXPECT_EQ(facts.owner, geteuid());
    std::ofstream(folder + "/turn.secret") << "secret";
    chmod((folder + "/turn.secret").c_str(), 0644);
    const auto files = look_at_secret_files(config);
    ASSERT_EQ(files.size(), 1u);
    EXPECT_TRUE(files[0].open_to_all);
  }
  EXPECT_FALSE(look_at_state(config, false).held);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace beckon::doctor
