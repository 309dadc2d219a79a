#include "ops/settings_warnings.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "ops/command_line_in_tests.hpp"
#include "ops/config_file.hpp"

namespace beckon::ops {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(SettingsWarnings, Name_variables_that_are_no_setting_with_the_nearest_one) {
  CLI::App app;
  Config config;
  Settings settings(app);
  declare_all(settings, config);
  const char* const environment[] = {"HOME=/root",      "BECKON_WORKERS=2", "BECKON_CONFIG=x",
                                     "BECKON_WORKRS=2", "BECKON",           nullptr};
  EXPECT_THAT(settings_warnings(settings, environment),
              ElementsAre("the variable BECKON_WORKRS is no setting; the nearest is BECKON_WORKERS"));
}

TEST(SettingsWarnings, Name_a_secret_among_the_flags_without_telling_it) {
  const auto line =
      run({"serve", "--turn", "external", "--turn-url", "turn:a", "--turn-secret", "0123456789abcdef"}).line;
  ASSERT_EQ(line.action, CommandLine::Action::Serve);
  const auto told = ::testing::PrintToString(line.warnings);
  EXPECT_THAT(told, HasSubstr("--turn-secret shows a secret to every user of this machine"));
  EXPECT_THAT(told, HasSubstr("--turn-secret-file"));
  EXPECT_THAT(told, Not(HasSubstr("0123456789abcdef")));
}

TEST(SettingsWarnings, Name_files_with_secrets_that_everybody_can_read) {
  const std::string file = ::testing::TempDir() + "beckon_open_secret_" + std::to_string(getpid());
  std::ofstream(file) << "0123456789abcdef\n";
  const auto warned = [&](mode_t mode) {
    chmod(file.c_str(), mode);
    return run({"serve", "--signing-key-file", file}).line.open_files;
  };
  EXPECT_THAT(warned(0640), IsEmpty());
  EXPECT_THAT(warned(0644),
              ElementsAre(file + " (signing-key-file) can be read by every user of this machine: chmod o= " + file));
  std::remove(file.c_str());
}

// A secret without a file beside it could only be given where others see it.
TEST(SettingsWarnings, Every_secret_has_a_file_form) {
  CLI::App app;
  Config config;
  Settings settings(app);
  declare_all(settings, config);
  for (const Setting& setting : settings.all())
    if (setting.secret) {
      EXPECT_TRUE(std::ranges::any_of(settings.all(), [&](const Setting& other) {
        return other.name == setting.name + "-file" && other.file;
      })) << setting.name;
    }
}

}  // namespace
}  // namespace beckon::ops
