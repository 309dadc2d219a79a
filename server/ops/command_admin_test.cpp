#include <gmock/gmock.h>

#include "ops/command_line_in_tests.hpp"

namespace beckon::ops {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Action = CommandLine::Action;
using namespace std::chrono_literals;

TEST(AdminCommands, Are_told_where_the_server_is_and_what_to_print) {
  const auto status = run({"status", "--json", "--state", "/var/lib/beckon"}).line;
  EXPECT_EQ(status.action, Action::Status);
  EXPECT_TRUE(status.admin.json);
  EXPECT_EQ(status.config.state, "/var/lib/beckon");
  EXPECT_TRUE(run({"sessions", "--names"}).line.admin.names);
  EXPECT_FALSE(run({"calls"}).line.admin.names);
  EXPECT_EQ(run({"calls"}).line.action, Action::Calls);
  EXPECT_EQ(run({"sessions"}).line.action, Action::Sessions);
  EXPECT_TRUE(run({"drain", "--undo"}).line.admin.undo);
}

TEST(AdminCommands, Kick_takes_one_id_also_one_that_begins_with_a_dash_and_a_time) {
  const auto plain = run({"kick", "g-ann"}).line;
  EXPECT_EQ(plain.action, Action::Kick);
  EXPECT_EQ(plain.admin.who, "g-ann");
  EXPECT_EQ(plain.admin.away, 1min);
  EXPECT_THAT(run({"kick", "--help"}).out, HasSubstr("Usage: beckon kick ID [OPTIONS]\n"));
  EXPECT_EQ(run({"kick", "--for", "0s", "--", "-abc"}).line.admin.who, "-abc");
  EXPECT_EQ(run({"kick", "g-ann", "--for", "24h"}).line.admin.away, 24h);
  for (const auto& wrong :
       std::vector<std::vector<std::string>>{{"kick"}, {"kick", "a", "b"}, {"kick", "a", "--for", "25h"}}) {
    EXPECT_EQ(run(wrong).line.action, Action::Exit);
    EXPECT_EQ(run(wrong).line.exit_code, 2);
  }
}

TEST(AdminCommands, Do_not_mind_settings_that_contradict_each_other_nor_show_them_all) {
  EXPECT_EQ(run({"status", "--turn", "external"}).line.action, Action::Status);
  const auto help = run({"status", "--help"}).out;
  for (const auto* flag : {"--admin-socket", "--state", "--config", "--json"}) EXPECT_THAT(help, HasSubstr(flag));
  EXPECT_THAT(help, Not(HasSubstr("--invite-time")));
}

}  // namespace
}  // namespace beckon::ops
