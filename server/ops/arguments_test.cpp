#include "ops/arguments.hpp"

#include <gmock/gmock.h>

namespace beckon::ops {
namespace {

using ::testing::ElementsAre;

// What the two see after `texts` were given: the process list, and who reads the arguments again.
std::pair<std::vector<std::string>, std::vector<std::string>> seen(std::vector<std::string> texts) {
  std::vector<char*> argv;
  for (auto& text : texts) argv.push_back(text.data());
  const Arguments arguments(static_cast<int>(argv.size()), argv.data());
  return {texts, {arguments.pointers(), arguments.pointers() + arguments.count()}};
}

TEST(Arguments, Show_no_secret_to_the_process_list_and_keep_it_for_reading_again) {
  const auto [listed, kept] = seen({"beckon", "serve", "--turn-secret", "hunter2", "--workers", "2"});
  EXPECT_THAT(listed, ElementsAre("beckon", "serve", "--turn-secret", "xxxxxxx", "--workers", "2"));
  EXPECT_THAT(kept, ElementsAre("beckon", "serve", "--turn-secret", "hunter2", "--workers", "2"));
  const auto [joined, kept_joined] = seen({"beckon", "serve", "--turn-secret=hunter2"});
  EXPECT_THAT(joined, ElementsAre("beckon", "serve", "--turn-secret=xxxxxxx"));
  EXPECT_THAT(kept_joined, ElementsAre("beckon", "serve", "--turn-secret=hunter2"));
}

TEST(Arguments, Leave_files_with_secrets_and_a_flag_without_a_value_as_they_are) {
  EXPECT_THAT(seen({"beckon", "serve", "--turn-secret-file", "/etc/s"}).first,
              ElementsAre("beckon", "serve", "--turn-secret-file", "/etc/s"));
  EXPECT_THAT(seen({"beckon", "serve", "--turn-secret"}).first, ElementsAre("beckon", "serve", "--turn-secret"));
}

}  // namespace
}  // namespace beckon::ops
