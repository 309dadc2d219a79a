#include "ops/settings_page.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "ops/command_line_in_tests.hpp"
#include "ops/config_file.hpp"

namespace beckon::ops {
namespace {

using ::testing::HasSubstr;

std::string text_of_file(const std::string& name) {
  std::ifstream file(std::string(BECKON_SOURCE) + "/" + name, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(SettingsPage, Of_the_docs_and_the_sample_file_are_what_the_declarations_say) {
  EXPECT_EQ(text_of_file("docs/settings.md"), settings_page()) << "run script/reference";
  EXPECT_EQ(text_of_file("deploy/beckon.toml"), settings_sample()) << "run script/reference";
}

TEST(SettingsPage, Is_a_table_of_names_values_defaults_and_meaning_under_each_heading) {
  const auto page = settings_page();
  EXPECT_THAT(page, HasSubstr("## Calls\n| setting | values | default | | meaning |"));
  EXPECT_THAT(page, HasSubstr("| `calls-per-user` | 1 to 16 | `8` | live |"));
  EXPECT_THAT(page, HasSubstr("| `state` | DIRECTORY | $STATE_DIRECTORY, else $XDG_STATE_HOME/beckon"));
  EXPECT_THAT(page, HasSubstr("| `origin` | ORIGIN, … | none | live |"));
  EXPECT_THAT(page, HasSubstr("| `workers` | 0 to 256 | `0` |  |"));
}

TEST(SettingsSample, Changes_nothing_as_it_is) {
  const auto parsed = parse_toml(settings_sample());
  ASSERT_TRUE(std::holds_alternative<std::vector<TomlEntry>>(parsed));
  EXPECT_TRUE(std::get<std::vector<TomlEntry>>(parsed).empty());
}

// Each line by itself: together they contradict each other.
TEST(SettingsSample, Has_a_line_for_every_setting_which_can_be_taken_as_it_is) {
  CLI::App app;
  Config config;
  Settings settings(app);
  declare_all(settings, config);
  const auto sample = settings_sample();
  for (const Setting& setting : settings.all()) {
    const auto line = sample_line(setting);
    EXPECT_THAT(sample, HasSubstr("\n#" + line + "\n"));
    const auto parsed = parse_toml(line);
    ASSERT_TRUE(std::holds_alternative<std::vector<TomlEntry>>(parsed)) << line;
    const auto complaint = settings.read(std::get<std::vector<TomlEntry>>(parsed), "sample");
    EXPECT_FALSE(complaint) << line << ": " << *complaint << " (give it an .example())";
  }
}

TEST(SettingsCommand, Prints_the_file_or_the_page) {
  EXPECT_EQ(run({"settings"}).line.action, CommandLine::Action::Settings);
  EXPECT_FALSE(run({"settings"}).line.settings_as_markdown);
  EXPECT_TRUE(run({"settings", "--markdown"}).line.settings_as_markdown);
  EXPECT_EQ(run({"settings", "--workers", "2"}).line.exit_code, 2);
}

}  // namespace
}  // namespace beckon::ops
