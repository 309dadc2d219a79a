#include "ops/config.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "ops/command_line_in_tests.hpp"

namespace beckon::ops {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using namespace std::chrono_literals;

Config served(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "serve");
  const auto ran = run(std::move(arguments));
  EXPECT_EQ(ran.line.action, CommandLine::Action::Serve) << ran.err;
  EXPECT_EQ(ran.out + ran.err, "");
  return ran.line.config;
}

std::string refused(std::vector<std::string> arguments) {
  const auto ran = run(std::move(arguments));
  EXPECT_EQ(ran.line.action, CommandLine::Action::Exit);
  EXPECT_EQ(ran.line.exit_code, 2);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, StartsWith("beckon: "));
  EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 1) << ran.err;
  return ran.err;
}

class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
  ~Variable() { unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};

class File {
 public:
  explicit File(std::string_view text) { std::ofstream(path_, std::ios::binary) << text; }
  ~File() { std::filesystem::remove(path_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_ = ::testing::TempDir() + "beckon_config_" + std::to_string(getpid()) + ".toml";
};

TEST(CommandLine, Serve_alone_takes_the_defaults) {
  const auto config = served({});
  EXPECT_THAT(config.listen, ElementsAre(Listen{"127.0.0.1", 6503}, Listen{"::1", 6503}));
  EXPECT_EQ(config.workers, 0);
  EXPECT_EQ(config.invite_time, 60s);
  EXPECT_EQ(config.message_bytes, 72 * 1024);
  EXPECT_TRUE(config.lobby);
}

TEST(CommandLine, Help_and_version_are_answered_with_exit_code_0) {
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"--help"}, {"serve", "--help"}, {"--version"}}) {
    const auto ran = run(arguments);
    EXPECT_EQ(ran.line.action, CommandLine::Action::Exit);
    EXPECT_EQ(ran.line.exit_code, 0);
    EXPECT_EQ(ran.err, "");
  }
  EXPECT_THAT(run({"--help"}).out, HasSubstr("serve"));
  EXPECT_THAT(run({"--version"}).out, ::testing::MatchesRegex("beckon [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

TEST(CommandLine, The_help_of_serve_is_grouped_names_defaults_and_bounds_and_fits_100_columns) {
  const auto help = run({"serve", "--help"}).out;
  for (const auto* heading : {"\nNetwork:\n", "\nPeople and rooms:\n", "\nCalls:\n", "\nTURN:\n", "\nState:\n",
                              "\nLimits:\n", "\nRates:\n", "\nLogs:\n"}) {
    EXPECT_THAT(help, HasSubstr(heading));
  }
  EXPECT_THAT(help, HasSubstr("[1 to 16, default 8]"));
  EXPECT_THAT(help, HasSubstr("[12KiB to 1MiB, default 72KiB]"));
  EXPECT_THAT(help, HasSubstr("[0s to 1h, default 1m]"));
  EXPECT_THAT(help, HasSubstr("[1s to 5m, default 10s] Live."));
  EXPECT_THAT(help, HasSubstr("BECKON_INVITE_TIME"));
  std::istringstream lines(help);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100) << line;
}

TEST(CommandLine, Without_a_command_it_prints_the_help_as_an_error) {
  const auto ran = run({});
  EXPECT_EQ(ran.line.exit_code, 2);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, HasSubstr("Usage: beckon COMMAND"));
}

TEST(CommandLine, What_it_does_not_know_is_refused_with_what_was_probably_meant) {
  EXPECT_THAT(refused({"srve"}), HasSubstr("\"srve\" is not a command"));
  EXPECT_THAT(refused({"--workers", "3", "serve"}), HasSubstr("\"--workers\" stands before the command"));
  EXPECT_THAT(refused({"serve", "--wrokers", "3"}), HasSubstr("--wrokers is not a flag; the nearest is --workers"));
  EXPECT_THAT(refused({"serve", "--invite-times=3s"}), HasSubstr("the nearest is --invite-time"));
  EXPECT_THAT(refused({"serve", "now"}), HasSubstr("\"now\" is not expected here"));
  EXPECT_THAT(refused({"serve", "--workers"}), HasSubstr("--workers needs a value"));
  EXPECT_THAT(refused({"serve", "--workers", "1", "--workers", "2"}), HasSubstr("--workers takes one value"));
}

TEST(CommandLine, A_complaint_is_one_line_whatever_was_written) {
  EXPECT_THAT(refused({"serve", "--workers", "1\n\x1b[2J2"}), HasSubstr("not \"1\\x0a\\x1b[2J2\""));
  EXPECT_THAT(refused({"serve", "--wrokers\r\n"}), HasSubstr("--wrokers\\x0d\\x0a is not a flag"));
}

TEST(Precedence, A_flag_wins_over_the_environment_and_that_over_the_file_and_that_over_the_default) {
  const File file("invite-time = \"40s\"\ngrace = '3m'\nworkers = 3\n");
  const auto from_file = served({"--config", file.path()});
  EXPECT_EQ(from_file.invite_time, 40s);
  EXPECT_EQ(from_file.grace, 3min);
  EXPECT_EQ(from_file.workers, 3);
  EXPECT_EQ(from_file.hello_time, 10s);

  const Variable invite("BECKON_INVITE_TIME", "41s"), grace("BECKON_GRACE", "4m");
  const auto from_environment = served({"--config", file.path()});
  EXPECT_EQ(from_environment.invite_time, 41s);
  EXPECT_EQ(from_environment.grace, 4min);
  EXPECT_EQ(from_environment.workers, 3);

  const auto from_flag = served({"--config", file.path(), "--invite-time", "42s"});
  EXPECT_EQ(from_flag.invite_time, 42s);
  EXPECT_EQ(from_flag.grace, 4min);
}

TEST(Precedence, A_list_is_taken_whole_from_the_first_that_speaks) {
  const File file("listen = [\"127.0.0.1:1\", \"127.0.0.1:2\"]\n");
  EXPECT_THAT(served({"--config", file.path()}).listen, ElementsAre(Listen{"127.0.0.1", 1}, Listen{"127.0.0.1", 2}));
  const Variable listen("BECKON_LISTEN", "127.0.0.1:3,[::1]:4");
  EXPECT_THAT(served({"--config", file.path()}).listen, ElementsAre(Listen{"127.0.0.1", 3}, Listen{"::1", 4}));
  EXPECT_THAT(served({"--listen", ":5"}).listen, ElementsAre(Listen{"::", 5}));
}

TEST(Precedence, An_empty_variable_is_no_value) {
  const Variable workers("BECKON_WORKERS", "");
  EXPECT_EQ(served({}).workers, 0);
}

TEST(Precedence, The_file_can_be_named_by_the_environment) {
  const File file("workers = 5\n");
  const Variable config("BECKON_CONFIG", file.path().c_str());
  EXPECT_EQ(served({}).workers, 5);
  EXPECT_THAT(refused({"serve", "--config", "/nowhere/b.toml"}),
              HasSubstr("cannot read /nowhere/b.toml: No such file"));
}

TEST(Complaints, Name_the_place_that_the_bad_value_came_from) {
  const File file("\n\nworkers = 4000\n");
  EXPECT_THAT(refused({"serve", "--config", file.path(), "--workers", "2"}),
              HasSubstr(file.path() + ", line 3: workers must be a whole number from 0 to 256, not \"4000\""));
  EXPECT_THAT(refused({"serve", "--workers", "x"}), HasSubstr("--workers must be"));
  const Variable workers("BECKON_WORKERS", "many");
  EXPECT_THAT(refused({"serve"}), HasSubstr("BECKON_WORKERS must be"));
}

TEST(ConfigFile, A_key_that_is_not_a_setting_is_an_error_with_the_nearest_one) {
  const File file("# settings\nworkers = 2\ninvite_time = \"40s\"\n");
  EXPECT_THAT(refused({"serve", "--config", file.path()}),
              HasSubstr(file.path() + ", line 3: invite_time is not a setting; the nearest is invite-time"));
}

TEST(ConfigFile, May_be_empty) {
  const File file("");
  EXPECT_EQ(served({"--config", file.path()}).workers, 0);
  EXPECT_THAT(refused({"serve", "--config", ::testing::TempDir()}), HasSubstr("cannot read " + ::testing::TempDir()));
}

TEST(ConfigFile, Text_that_is_not_toml_is_an_error_with_its_line) {
  const File file("workers = 2\ngrace = 40s\n");
  EXPECT_THAT(refused({"serve", "--config", file.path()}),
              HasSubstr(file.path() + ", line 2: grace: write \"40s\" in quotes"));
}

TEST(ConfigFile, A_list_can_be_emptied_but_not_that_of_addresses_to_listen_on) {
  const File origins("origin = []\n");
  EXPECT_THAT(served({"--config", origins.path()}).origins, IsEmpty());
  const File listen("listen = []\n");
  EXPECT_THAT(refused({"serve", "--config", listen.path()}), HasSubstr("listen needs at least 1"));
  const File workers("workers = [1, 2]\n");
  EXPECT_THAT(refused({"serve", "--config", workers.path()}), HasSubstr("workers takes one value"));
}

TEST(Listens, Are_taken_in_every_form_and_several_times) {
  EXPECT_THAT(served({"--listen", "localhost:6503", "--listen", "[::]:80", "--listen=:6503"}).listen,
              ElementsAre(Listen{"localhost", 6503}, Listen{"::", 80}, Listen{"::", 6503}));
  EXPECT_THAT(refused({"serve", "--listen", "nonsense"}), HasSubstr("--listen must be an address and a port"));
  EXPECT_THAT(refused({"serve", "--listen", ""}), HasSubstr("--listen must be"));
}

TEST(Contradictions, Between_settings_are_refused) {
  EXPECT_THAT(refused({"serve", "--ping-after", "25s"}), HasSubstr("dead-after must be longer than ping-after"));
  EXPECT_EQ(served({"--ping-after", "24999ms"}).ping_after, 24999ms);
  EXPECT_THAT(refused({"serve", "--body-bytes", "69KiB"}), HasSubstr("message-bytes must be at least 4KiB more"));
  EXPECT_EQ(served({"--body-bytes", "68KiB"}).body_bytes, 68 * 1024);
  EXPECT_THAT(refused({"serve", "--message-bytes", "257KiB"}), HasSubstr("pending-bytes must not be less"));
  EXPECT_EQ(served({"--message-bytes", "256KiB"}).message_bytes, 256 * 1024);
  EXPECT_THAT(refused({"serve", "--http-body-bytes", "71KiB"}), HasSubstr("http-body-bytes must not be less"));
  EXPECT_EQ(served({"--http-body-bytes", "72KiB"}).http_body_bytes, 72 * 1024);
  EXPECT_THAT(refused({"serve", "--lobby-members", "795"}), HasSubstr("pending-bytes must hold a whole roster"));
  EXPECT_EQ(served({"--lobby-members", "794"}).lobby_members, 794u);
}

}  // namespace
}  // namespace beckon::ops
