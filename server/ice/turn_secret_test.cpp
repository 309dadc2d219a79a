#include "ice/turn_secret.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace beckon::ice {
namespace {

class TurnSecretTest : public ::testing::Test {
 protected:
  TurnSecretTest() { std::filesystem::create_directories(folder); }
  ~TurnSecretTest() override { std::filesystem::remove_all(folder); }
  const std::string folder = ::testing::TempDir() + "beckon_secret_" + std::to_string(getpid());
  const std::string file = folder + "/turn.secret";
};

TEST_F(TurnSecretTest, Is_made_once_for_its_owner_alone_and_kept) {
  const auto made = kept_secret(file);
  EXPECT_THAT(made, ::testing::MatchesRegex("[0-9a-f]{64}"));
  EXPECT_EQ(kept_secret(file), made);
  struct stat found {};
  ASSERT_EQ(stat(file.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600u);
  std::filesystem::remove(file);
  EXPECT_NE(kept_secret(file), made);
}

TEST_F(TurnSecretTest, Is_made_anew_when_the_file_holds_none) {
  for (const auto* text : {"", "short", "with a line end\n"}) {
    std::ofstream(file) << text;
    EXPECT_THAT(kept_secret(file), ::testing::MatchesRegex("[0-9a-f]{64}"));
  }
}

TEST_F(TurnSecretTest, That_cannot_be_written_is_an_error) {
  EXPECT_THROW(kept_secret(folder + "/nowhere/turn.secret"), std::runtime_error);
}

}  // namespace
}  // namespace beckon::ice
