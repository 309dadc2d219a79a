#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "ops/command_line_in_tests.hpp"

namespace beckon::ops {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;
using Arguments = std::vector<std::string>;

Config login_config(Arguments arguments) {
  arguments.insert(arguments.begin(), "serve");
  const auto ran = run(std::move(arguments));
  EXPECT_EQ(ran.line.action, CommandLine::Action::Serve) << ran.err;
  return ran.line.config;
}

std::string login_complaint(Arguments arguments) {
  arguments.insert(arguments.begin(), "serve");
  const auto ran = run(std::move(arguments));
  EXPECT_EQ(ran.line.exit_code, 2);
  return ran.err;
}

class PasswordFile {
 public:
  explicit PasswordFile(std::string_view text) { std::ofstream(path, std::ios::binary) << text; }
  ~PasswordFile() { std::filesystem::remove(path); }
  PasswordFile(const PasswordFile&) = delete;
  PasswordFile& operator=(const PasswordFile&) = delete;
  const std::string path = ::testing::TempDir() + "beckon_password_" + std::to_string(getpid());
};

TEST(ConfigLogin, lets_guests_in_by_default_only_where_nobody_else_can_come) {
  for (const Arguments& loopback :
       {Arguments{}, {"--listen", "127.0.0.1:0"}, {"--listen", "127.8.9.10:0,[::1]:0"}, {"--listen", "localhost:1"}}) {
    const Config c = login_config(loopback);
    EXPECT_EQ(c.guests, "on");
    EXPECT_TRUE(c.lobby && c.mdn);
  }
  for (const Arguments& open : {Arguments{"--listen", ":6503"},
                                {"--listen", "0.0.0.0:6503"},
                                {"--listen", "127.0.0.1:1,192.0.2.1:1"},
                                {"--listen", "[2001:db8::1]:1"}}) {
    const Config c = login_config(open);
    EXPECT_EQ(c.guests, "off");
    EXPECT_FALSE(c.lobby || c.mdn);
  }
  EXPECT_EQ(login_config({"--listen", ":6503", "--guests", "on"}).guests, "on");
  EXPECT_EQ(login_config({"--guests", "off"}).guests, "off");
}

TEST(ConfigLogin, has_a_lobby_where_guests_are_let_in_unless_it_is_told_otherwise) {
  const PasswordFile file("open sesame\n");
  const Config known = login_config({"--guests", "password", "--guest-password-file", file.path});
  EXPECT_EQ(known.guest_password, "open sesame");
  EXPECT_TRUE(known.lobby);
  EXPECT_FALSE(known.mdn) << "its pages cannot say the password";
  EXPECT_TRUE(login_config({"--guests", "off", "--lobby", "true"}).lobby);
  EXPECT_FALSE(login_config({"--guests", "off", "--lobby", "true"}).mdn);
  EXPECT_FALSE(login_config({"--lobby", "false"}).mdn);
  EXPECT_FALSE(login_config({"--mdn", "false"}).mdn);
}

TEST(ConfigLogin, refuses_what_contradicts_itself) {
  const PasswordFile file("open sesame\n");
  EXPECT_THAT(login_complaint({"--guests", "password"}), HasSubstr("guests = password needs guest-password-file"));
  EXPECT_THAT(login_complaint({"--guest-password-file", file.path}), HasSubstr("is for guests = password"));
  EXPECT_THAT(login_complaint({"--jwt-issuer", "x"}), HasSubstr("jwt-issuer is for the tokens of jwt-keys"));
  EXPECT_THAT(login_complaint({"--jwt-audience", "x"}), HasSubstr("jwt-audience is for the tokens of jwt-keys"));
  EXPECT_THAT(login_complaint({"--mdn", "true", "--guests", "off"}), HasSubstr("mdn = true needs guests = on"));
  EXPECT_THAT(login_complaint({"--mdn", "true", "--lobby", "false"}), HasSubstr("mdn = true needs the lobby"));
  EXPECT_THAT(login_complaint({"--guests", "perhaps"}), HasSubstr("--guests must be one of on, password, off"));
  EXPECT_THAT(login_complaint({"--lobby", "maybe"}), HasSubstr("--lobby must be true or false"));
}

TEST(ConfigLogin, takes_a_password_of_one_line_of_8_to_128_bytes_from_its_file) {
  for (const std::string& good : {std::string("12345678"), std::string(128, 'x'), std::string("offene Tür\n")}) {
    const PasswordFile file(good);
    EXPECT_EQ(login_config({"--guests", "password", "--guest-password-file", file.path}).guest_password + "\n",
              good.ends_with('\n') ? good : good + "\n");
  }
  for (const std::string& bad : {std::string(), std::string("1234567\n"), std::string(129, 'x'),
                                 std::string("two\nlines of text\n"), std::string("tab\tinside it\n")}) {
    const PasswordFile file(bad);
    const std::string complaint = login_complaint({"--guests", "password", "--guest-password-file", file.path});
    EXPECT_THAT(complaint, HasSubstr("must hold one line of 8 to 128 bytes"));
    EXPECT_THAT(complaint, ::testing::Not(HasSubstr("inside")));
  }
  EXPECT_THAT(login_complaint({"--guests", "password", "--guest-password-file", "/nowhere"}), HasSubstr("/nowhere"));
}

TEST(ConfigLogin, takes_claims_and_leeway_within_their_bounds) {
  const Config c = login_config(
      {"--jwt-keys", "keys", "--jwt-issuer", "https://id.example.org", "--jwt-audience", "talk", "--jwt-leeway", "0s"});
  EXPECT_EQ(c.jwt_keys, "keys");
  EXPECT_EQ(c.jwt_issuer, "https://id.example.org");
  EXPECT_EQ(c.jwt_audience, "talk");
  EXPECT_EQ(c.jwt_leeway, 0s);
  EXPECT_EQ(login_config({}).jwt_leeway, 10s);
  EXPECT_EQ(login_config({"--jwt-leeway", "5m"}).jwt_leeway, 5min);
  EXPECT_THAT(login_complaint({"--jwt-leeway", "301s"}), HasSubstr("jwt-leeway must be"));
  EXPECT_THAT(login_complaint({"--jwt-keys", "k", "--jwt-issuer", "a b"}), HasSubstr("jwt-issuer must be"));
  EXPECT_THAT(login_complaint({"--jwt-keys", "k", "--jwt-issuer", std::string(257, 'x')}), HasSubstr("jwt-issuer"));
}

TEST(ConfigLogin, of_beckon_token_says_what_is_missing) {
  const auto token = [](Arguments arguments) {
    arguments.insert(arguments.begin(), "token");
    return run(std::move(arguments));
  };
  EXPECT_THAT(token({}).err, HasSubstr("token needs --jwt-keys"));
  EXPECT_THAT(token({"--jwt-keys", "k", "--name", "Ada"}).err, HasSubstr("token needs --sub"));
  EXPECT_THAT(token({"--jwt-keys", "k", "--sub", "ada"}).err, HasSubstr("token needs --name"));
  EXPECT_THAT(token({"--jwt-keys", "k", "--sub", "a", "--name", "A", "--expires", "soon"}).err, HasSubstr("--expires"));
  EXPECT_THAT(token({"--jwt-keys", "k", "--sub", "a", "--name", "A", "--expires", "8761h"}).err, HasSubstr("8760h"));
  EXPECT_EQ(token({}).line.exit_code, 2);
  EXPECT_THAT(token({"--jwt-key", "k"}).err, HasSubstr("the nearest is --jwt-keys"));
  const auto ran = token({"--jwt-keys", "k", "--sub", "ada", "--name", "Ada", "--expires", "10m", "--room", "a",
                          "--room", "b", "--permission", "none", "--make-key", "--kid", "x"});
  ASSERT_EQ(ran.line.action, CommandLine::Action::Token) << ran.err;
  const TokenOptions& options = ran.line.token;
  EXPECT_EQ(options.sub + options.name + options.kid, "adaAdax");
  EXPECT_EQ(options.expires, 10min);
  EXPECT_EQ(options.rooms, (Arguments{"a", "b"}));
  EXPECT_TRUE(options.says_rooms && options.says_permissions && options.permissions.empty() && options.make_key);
}

}  // namespace
}  // namespace beckon::ops
