#include <gmock/gmock.h>

#include "ops/command_line_in_tests.hpp"

namespace beckon::ops {
namespace {

using ::testing::HasSubstr;

TEST(DoctorCommand, Takes_the_settings_of_serve_and_options_of_its_own) {
  const auto plain = run({"doctor"}).line;
  EXPECT_EQ(plain.action, CommandLine::Action::Doctor);
  EXPECT_FALSE(plain.doctor.json);
  EXPECT_EQ(plain.doctor.url, "");
  const auto full =
      run({"doctor", "--json", "--url", "https://talk.example.org:8443/", "--turn-port", "3479", "--workers=3"}).line;
  EXPECT_EQ(full.action, CommandLine::Action::Doctor);
  EXPECT_TRUE(full.doctor.json);
  EXPECT_EQ(full.doctor.url, "https://talk.example.org:8443");
  EXPECT_EQ(full.config.turn_port, 3479);
  EXPECT_EQ(full.config.workers, 3u);
}

TEST(DoctorCommand, Refuses_what_serve_refuses_and_an_address_that_is_none) {
  for (const auto& [arguments, words] : {std::pair(std::vector<std::string>{"doctor", "--workers", "x"}, "workers"),
                                         {{"doctor", "--turn", "external"}, "turn-url"},
                                         {{"doctor", "--url", "talk.example.org"}, "--url must be an address such as"},
                                         {{"doctor", "--url", "https://talk.example.org/path"}, "--url must be"},
                                         {{"doctor", "--jsom"}, "the nearest is --json"},
                                         {{"doctor", "serve"}, "not expected here"},
                                         {{"serve", "--json"}, "--json is not a flag"}}) {
    const auto refused = run(arguments);
    EXPECT_EQ(refused.line.action, CommandLine::Action::Exit);
    EXPECT_EQ(refused.line.exit_code, 2);
    EXPECT_THAT(refused.err, HasSubstr(words));
  }
}

TEST(DoctorCommand, Is_in_the_help_with_its_exit_codes) {
  EXPECT_THAT(run({"--help"}).out, HasSubstr("doctor"));
  const auto help = run({"doctor", "--help"});
  EXPECT_EQ(help.line.exit_code, 0);
  for (const auto* words : {"--json", "--url", "--turn-port", "It ends with 0"})
    EXPECT_THAT(help.out, HasSubstr(words));
}

}  // namespace
}  // namespace beckon::ops
