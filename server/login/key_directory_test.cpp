#include "login/key_directory.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "login/guest_password.hpp"
#include "login/keys_in_tests.hpp"
#include "login/token_maker.hpp"

namespace beckon::login {
namespace {

class KeyDirectoryTest : public ::testing::Test {
 protected:
  KeyDirectoryTest() { std::filesystem::create_directories(path); }
  ~KeyDirectoryTest() override { std::filesystem::remove_all(path); }
  void write(const std::string& name, const std::string& text) {
    std::ofstream(path + "/" + name, std::ios::binary) << text;
    ::chmod((path + "/" + name).c_str(), 0600);
  }
  std::string why_not(const std::string& name, const std::string& text) {
    write(name, text);
    const auto read = read_key_directory(path);
    std::filesystem::remove(path + "/" + name);
    EXPECT_TRUE(read->keys.empty()) << name;
    return read->notes.size() == 1 && read->notes[0].refused ? read->notes[0].why : "";
  }
  const std::string path = ::testing::TempDir() + "beckon_keys_" + std::to_string(getpid());
  const std::string secret = "a secret that nobody else has, 32 bytes at least";
};

TEST_F(KeyDirectoryTest, Gives_every_key_the_one_algorithm_that_it_is_for) {
  write("app.secret", secret + "\n");
  write("app-2026.pem", pem_of(make_rsa()));
  write("a.b.pem", pem_of(make_ec()));
  write(".hidden.secret", secret);
  std::filesystem::create_directory(path + "/folder.pem");
  const auto read = read_key_directory(path);
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->notes.empty());
  ASSERT_EQ(read->keys.size(), 3u);
  EXPECT_EQ(read->keys.at("app"), (Key{Algorithm::HS256, secret}));
  EXPECT_EQ(read->keys.at("app-2026").algorithm, Algorithm::RS256);
  EXPECT_EQ(read->keys.at("a.b").algorithm, Algorithm::ES256);
}

TEST_F(KeyDirectoryTest, Refuses_what_is_no_good_key_and_says_why) {
  EXPECT_NE(why_not("a.secret", ""), "");
  EXPECT_NE(why_not("a.secret", "\n"), "");
  EXPECT_NE(why_not("a.secret", std::string(31, 'x') + "\n"), "");
  EXPECT_NE(why_not("a.secret", std::string(1025, 'x')), "");
  EXPECT_NE(why_not("a.secret", pem_of(make_rsa())), "") << "a public key must never be a secret";
  EXPECT_NE(why_not("a.secret", std::string(70'000, 'x')), "");
  EXPECT_NE(why_not("a.pem", ""), "");
  EXPECT_NE(why_not("a.pem", "-----BEGIN PUBLIC KEY-----\nnonsense\n-----END PUBLIC KEY-----\n"), "");
  EXPECT_NE(why_not("a.pem", pem_of(make_rsa(), true)), "");
  const KeyPair pair = make_rsa();
  EXPECT_NE(why_not("a.pem", pem_of(pair) + pem_of(pair, true)), "") << "a private key beside its public one";
  EXPECT_NE(why_not("a.pem", pem_of(make_rsa(1024))), "");
  EXPECT_NE(why_not("a.pem", pem_of(make_ec("P-384"))), "");
  EXPECT_NE(why_not("a.pem", secret), "");
  EXPECT_NE(why_not("a.jwk", "{}"), "");
  EXPECT_NE(why_not("a b.secret", secret), "");
  EXPECT_NE(why_not("secret", secret), "");
}

TEST_F(KeyDirectoryTest, Keeps_the_other_keys_when_one_is_refused) {
  write("good.secret", secret);
  write("bad.pem", "nonsense");
  write("two.secret", secret);
  write("two.pem", pem_of(make_ec()));
  const auto read = read_key_directory(path);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->keys.size(), 1u);
  EXPECT_TRUE(read->keys.contains("good"));
  ASSERT_EQ(read->notes.size(), 2u);
  EXPECT_EQ(read->notes[0].file, "bad.pem");
  EXPECT_EQ(read->notes[1].file, "two.secret");
}

TEST_F(KeyDirectoryTest, Takes_a_secret_that_others_can_read_and_says_so) {
  write("a.secret", secret);
  ::chmod((path + "/a.secret").c_str(), 0644);
  const auto read = read_key_directory(path);
  EXPECT_EQ(read->keys.size(), 1u);
  ASSERT_EQ(read->notes.size(), 1u);
  EXPECT_FALSE(read->notes[0].refused);
}

TEST_F(KeyDirectoryTest, Is_an_error_when_it_is_not_there) { EXPECT_FALSE(read_key_directory(path + "/none")); }

TEST_F(KeyDirectoryTest, Takes_the_secret_that_was_made_for_it_and_is_nobody_elses_to_read) {
  make_secret_file(path + "/first.secret");
  struct stat status {};
  ASSERT_EQ(::stat((path + "/first.secret").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  const auto read = read_key_directory(path);
  EXPECT_EQ(read->keys.at("first").material.size(), 43u);
  EXPECT_TRUE(read->notes.empty());
  EXPECT_THROW(make_secret_file(path + "/first.secret"), std::system_error);
}

TEST(GuestPassword, is_one_text_and_no_other) {
  const GuestPassword password("open sesame");
  EXPECT_TRUE(password.is("open sesame"));
  for (const std::string_view other : {"", "open", "open sesame ", "Open sesame", "open sesame\n"})
    EXPECT_FALSE(password.is(other)) << other;
  EXPECT_EQ(password.fingerprint(), GuestPassword("open sesame").fingerprint());
  EXPECT_NE(password.fingerprint(), GuestPassword("open sesam").fingerprint());
}

}  // namespace
}  // namespace beckon::login
