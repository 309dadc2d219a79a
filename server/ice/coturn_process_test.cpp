#include "ice/coturn_process.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

namespace beckon::ice {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

// Any program does that stays until it is ended, with the arguments it was given. A shell does: what coturn takes for
// its configuration file is a command to it, here one that reads a pipe in which nothing comes.
class CoturnProcessTest : public ::testing::Test {
 protected:
  CoturnProcessTest() {
    std::filesystem::create_directories(folder);
    EXPECT_EQ(mkfifo((folder + "/pipe").c_str(), 0600), 0);
  }
  ~CoturnProcessTest() override {
    for (const pid_t pid : running_coturns(config)) kill(pid, SIGKILL);
    close(output);
    std::filesystem::remove_all(folder);
  }
  // Gives it once it can be found: the system tells a new program's arguments a moment after its start.
  Result<CoturnProcess> start() {
    auto process = CoturnProcess::start("/bin/bash", config, output);
    while (process && running_coturns(config).empty() && !process->ended_within(1ms)) continue;
    return process;
  }

  const std::string folder = ::testing::TempDir() + "beckon_coturn_" + std::to_string(getpid());
  const std::string config = "read line <>" + folder + "/pipe";
  const int output = open("/dev/null", O_WRONLY | O_CLOEXEC);
};

TEST_F(CoturnProcessTest, Runs_in_a_session_of_its_own_until_it_is_ended) {
  auto process = start();
  ASSERT_TRUE(process) << process.error().message;
  EXPECT_FALSE(process->ended_within(0ms));
  EXPECT_EQ(getsid(process->pid()), process->pid());
  process->signal(SIGKILL);
  EXPECT_TRUE(process->ended_within(5s));
  EXPECT_EQ(kill(process->pid(), 0), -1) << "it was reaped";
}

TEST_F(CoturnProcessTest, Is_found_by_its_configuration_and_taken_over) {
  EXPECT_THAT(running_coturns(config), IsEmpty());
  auto process = start();
  ASSERT_TRUE(process);
  EXPECT_THAT(running_coturns(config), ElementsAre(process->pid()));
  EXPECT_THAT(running_coturns(config + "x"), IsEmpty());
  auto taken = CoturnProcess::attach(process->pid(), config);
  ASSERT_TRUE(taken);
  EXPECT_FALSE(taken->ended_within(0ms));
  taken->signal(SIGKILL);
  EXPECT_TRUE(taken->ended_within(5s));
  EXPECT_THAT(running_coturns(config), IsEmpty());
}

TEST_F(CoturnProcessTest, Is_not_taken_over_when_it_is_something_else) {
  EXPECT_FALSE(CoturnProcess::attach(getpid(), config));
  auto process = start();
  ASSERT_TRUE(process);
  EXPECT_FALSE(CoturnProcess::attach(process->pid(), config + "x"));
  process->signal(SIGKILL);
  ASSERT_TRUE(process->ended_within(5s));
  EXPECT_FALSE(CoturnProcess::attach(process->pid(), config));
}

TEST_F(CoturnProcessTest, That_cannot_be_started_is_an_error) {
  EXPECT_FALSE(CoturnProcess::start(folder + "/nothing", config, output));
}

TEST(CoturnCommandLine, Is_exactly_ours) {
  using namespace std::string_view_literals;
  EXPECT_TRUE(is_coturn_with("turnserver\0-c\0/x/turnserver.conf\0"sv, "/x/turnserver.conf"));
  for (const auto other : {"turnserver\0-c\0/y/turnserver.conf\0"sv, "turnserver\0-c\0/x/turnserver.conf\0-v\0"sv,
                           "vi\0-c\0/x/turnserver.conf\0"sv, "turnserver -c /x/turnserver.conf"sv, ""sv})
    EXPECT_FALSE(is_coturn_with(other, "/x/turnserver.conf"));
}

TEST(FindProgram, Looks_along_the_path) {
  EXPECT_EQ(find_program("no-such-program"), "");
  EXPECT_THAT(find_program("sh"), ::testing::EndsWith("/sh"));
}

}  // namespace
}  // namespace beckon::ice
