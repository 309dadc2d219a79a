#include "ops/state_directory.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <thread>

namespace beckon::ops {
namespace {

using ::testing::HasSubstr;

class StateDirectoryTest : public ::testing::Test {
 protected:
  ~StateDirectoryTest() override { std::filesystem::remove_all(base); }
  static std::string refused(const std::string& path) {
    try {
      const StateDirectory directory(path);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "taken";
  }
  std::string base = ::testing::TempDir() + "beckon_state_" + std::to_string(getpid());
};

TEST_F(StateDirectoryTest, Is_made_with_its_parents_for_its_owner_alone) {
  const StateDirectory directory(base + "/a/b");
  struct stat found {};
  ASSERT_EQ(stat((base + "/a/b").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0700u);
  EXPECT_EQ(directory.path(), base + "/a/b");
}

TEST_F(StateDirectoryTest, Is_held_by_one_server_at_a_time) {
  {
    const StateDirectory first(base);
    EXPECT_THAT(refused(base), HasSubstr("is in use by another beckon"));
  }
  EXPECT_EQ(refused(base), "taken") << "once the first is gone";
}

TEST_F(StateDirectoryTest, Waits_a_moment_for_one_that_is_about_to_be_gone) {
  auto first = std::make_unique<StateDirectory>(base);
  std::thread end([&] { first.reset(); });
  EXPECT_EQ(refused(base), "taken");
  end.join();
}

TEST_F(StateDirectoryTest, Is_refused_when_others_can_look_into_it) {
  std::filesystem::create_directories(base);
  for (const unsigned mode : {0701u, 0710u, 0740u, 0755u, 0777u}) {
    ASSERT_EQ(chmod(base.c_str(), mode), 0);
    EXPECT_THAT(refused(base), HasSubstr("is open to others; close it with: chmod 700 " + base));
  }
  ASSERT_EQ(chmod(base.c_str(), 0700), 0);
  EXPECT_EQ(refused(base), "taken");
}

TEST_F(StateDirectoryTest, Is_refused_when_it_belongs_to_another_user) {
  if (geteuid() != 0) {
    EXPECT_THAT(refused("/proc/1/cwd/.."), HasSubstr("the state directory"));
    return;
  }
  std::filesystem::create_directories(base);
  ASSERT_EQ(chmod(base.c_str(), 0700), 0);
  ASSERT_EQ(chown(base.c_str(), 12345, 12345), 0);
  EXPECT_THAT(refused(base), HasSubstr("belongs to another user"));
}

TEST_F(StateDirectoryTest, Is_refused_when_it_is_a_file_a_link_or_cannot_be_made) {
  std::filesystem::create_directories(base);
  std::ofstream(base + "/file") << "x";
  EXPECT_THAT(refused(base + "/file"), HasSubstr("is not a directory"));
  std::filesystem::create_symlink("/", base + "/link");
  EXPECT_THAT(refused(base + "/link"), HasSubstr("is not a directory"));
  EXPECT_THAT(refused(base + "/file/below"), HasSubstr("cannot be made"));
  EXPECT_THAT(refused(""), HasSubstr("name one with --state"));
}

TEST(DefaultStateDirectory, Is_systemds_else_the_users) {
  std::map<std::string, std::string> values{
      {"STATE_DIRECTORY", "/var/lib/beckon:/var/lib/more"}, {"XDG_STATE_HOME", "/s"}, {"HOME", "/h"}};
  const auto environment = [&](const char* name) {
    const auto found = values.find(name);
    return found == values.end() ? nullptr : found->second.c_str();
  };
  EXPECT_EQ(default_state_directory(environment), "/var/lib/beckon");
  values["STATE_DIRECTORY"] = "";
  EXPECT_EQ(default_state_directory(environment), "/s/beckon");
  values.erase("XDG_STATE_HOME");
  EXPECT_EQ(default_state_directory(environment), "/h/.local/state/beckon");
  values.erase("HOME");
  EXPECT_EQ(default_state_directory(environment), "");
}

}  // namespace
}  // namespace beckon::ops
