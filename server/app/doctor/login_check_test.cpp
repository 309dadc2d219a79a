#include "app/doctor/login_check.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "app/doctor/finding_in_tests.hpp"

namespace beckon::doctor {
namespace {

using ::testing::HasSubstr;

class LoginCheck : public ::testing::Test {
 protected:
  LoginCheck() {
    EXPECT_NE(mkdtemp(name_.data()), nullptr);
    config_.guests = "off";
    config_.jwt_keys = name_;
  }
  ~LoginCheck() override { std::filesystem::remove_all(name_); }

  void put(const std::string& file, const std::string& text, mode_t mode = 0640) {
    std::ofstream(name_ + "/" + file) << text;
    EXPECT_EQ(chmod((name_ + "/" + file).c_str(), mode), 0);
  }
  Findings judge() {
    auto found = judge_login(look_at_login(config_));
    expect_well_said(found);
    return found;
  }

  std::string name_ = (std::filesystem::temp_directory_path() / "beckon-keys-XXXXXX").string();
  ops::Config config_;
  const std::string secret_ = "a secret that nobody else has, 32 bytes at least";
};

TEST_F(LoginCheck, Is_content_with_a_key) {
  put("app.secret", secret_);
  const auto found = judge();
  EXPECT_EQ(status_of(found, "login.keys"), "ok");
  EXPECT_EQ(status_of(found, "login.key-file"), "none");
  EXPECT_EQ(found.size(), 1u);
}

TEST_F(LoginCheck, Finds_that_there_is_no_key_or_no_directory) {
  EXPECT_EQ(status_of(judge(), "login.keys"), "error");
  put("notes.txt", "no key");
  const auto found = judge();
  EXPECT_EQ(status_of(found, "login.keys"), "error");
  EXPECT_EQ(status_of(found, "login.key-file"), "warning");
  config_.jwt_keys = name_ + "/missing";
  EXPECT_EQ(status_of(judge(), "login.keys"), "error");
  EXPECT_THAT(judge()[0].message, HasSubstr("missing"));
}

TEST_F(LoginCheck, Names_each_file_that_is_no_key_and_takes_the_others) {
  put("app.secret", secret_);
  put("short.secret", "too short");
  put("rsa.pem", "no PEM");
  put("dir\xC3\xA9.secret", secret_);
  std::filesystem::create_symlink(name_ + "/gone", name_ + "/lost.secret");  // cannot be read, whoever asks
  const auto found = judge();
  EXPECT_EQ(status_of(found, "login.keys"), "ok");
  EXPECT_EQ(status_of(found, "login.key-file"), "warning warning warning warning");
  EXPECT_THAT(found[2].message, HasSubstr("lost.secret is not taken: it cannot be read"));
}

TEST_F(LoginCheck, Finds_keys_that_others_can_read_or_change) {
  put("app.secret", secret_, 0644);
  EXPECT_EQ(status_of(judge(), "login.key-file"), "warning");
  put("app.secret", secret_, 0642);
  EXPECT_EQ(status_of(judge(), "login.key-file"), "error");
  put("app.secret", secret_, 0640);
  EXPECT_EQ(chmod(name_.c_str(), 0707), 0);
  const auto found = judge();
  EXPECT_EQ(status_of(found, "login.key-file"), "error");
  EXPECT_THAT(found[1].remedy, HasSubstr("chmod o= " + name_));
}

TEST_F(LoginCheck, Finds_that_there_is_no_way_in) {
  config_.jwt_keys.clear();
  EXPECT_EQ(status_of(judge(), "login.way-in"), "warning");
  config_.guests = "password";
  EXPECT_TRUE(judge().empty());
}

}  // namespace
}  // namespace beckon::doctor
