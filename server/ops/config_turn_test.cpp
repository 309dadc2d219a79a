#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "ops/command_line_in_tests.hpp"
#include "ops/config_turn.hpp"

namespace beckon::ops {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string secret = "correct-horse-battery";

class TurnSettings : public ::testing::Test {
 protected:
  ~TurnSettings() override { std::remove(file.c_str()); }
  Config served(std::vector<std::string> arguments) {
    const auto line = serve(std::move(arguments));
    EXPECT_EQ(line.action, CommandLine::Action::Serve) << err;
    return line.config;
  }
  std::string refused(std::vector<std::string> arguments) {
    EXPECT_EQ(serve(std::move(arguments)).exit_code, 2);
    return err;
  }
  std::string secret_file(std::string_view text) {
    std::ofstream(file, std::ios::binary) << text;
    return file;
  }
  std::string file = ::testing::TempDir() + "beckon_turn_secret_" + std::to_string(getpid());
  std::string err;

 private:
  CommandLine serve(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "serve");
    auto ran = run(std::move(arguments));
    err = std::move(ran.err);
    return std::move(ran.line);
  }
};

TEST_F(TurnSettings, Of_an_external_server_are_its_urls_and_the_secret) {
  const auto config = served({"--turn", "external", "--turn-url", "turn:a.example:3478?transport=udp,turns:a.example",
                              "--turn-secret", secret});
  EXPECT_THAT(config.turn_urls, ElementsAre("turn:a.example:3478?transport=udp", "turns:a.example"));
  EXPECT_EQ(config.turn_secret, secret);
}

TEST_F(TurnSettings, Take_the_secret_from_the_only_line_of_a_file) {
  for (const auto& text : {secret, secret + "\n"}) {
    const auto config = served({"--turn", "external", "--turn-url", "turn:a", "--turn-secret-file", secret_file(text)});
    EXPECT_EQ(config.turn_secret, secret);
  }
  for (const auto& text : {std::string(), std::string("\n"), secret + "\nmore\n", "with spaces in " + secret,
                           std::string(15, 'x'), std::string(257, 'x')}) {
    const auto complaint =
        refused({"--turn", "external", "--turn-url", "turn:a", "--turn-secret-file", secret_file(text)});
    EXPECT_THAT(complaint, HasSubstr("must hold one line of 16 to 256 printable characters"));
    EXPECT_THAT(complaint, Not(HasSubstr(secret)));
  }
  EXPECT_THAT(refused({"--turn", "external", "--turn-url", "turn:a", "--turn-secret-file", "/nowhere/secret"}),
              HasSubstr("/nowhere/secret must hold"));
}

TEST_F(TurnSettings, Take_a_secret_of_16_to_256_characters_and_never_show_it) {
  const auto with = [](const std::string& value) {
    return std::vector<std::string>{"--turn", "external", "--turn-url", "turn:a", "--turn-secret", value};
  };
  for (const auto length : {16, 256}) EXPECT_EQ(served(with(std::string(length, 'x'))).turn_secret.size(), length);
  for (const auto& bad : {std::string(15, 'x'), std::string(257, 'x'), "spaced out " + secret}) {
    EXPECT_THAT(refused(with(bad)), HasSubstr("--turn-secret must be 16 to 256 printable characters"));
    EXPECT_THAT(err, Not(HasSubstr(bad)));
  }
}

TEST_F(TurnSettings, That_do_not_fit_together_are_refused) {
  EXPECT_THAT(refused({"--turn", "external"}), HasSubstr("turn = external needs turn-url"));
  EXPECT_THAT(refused({"--turn", "external", "--turn-url", "turn:a"}), HasSubstr("needs turn-secret"));
  EXPECT_THAT(refused({"--turn-url", "turn:a"}), HasSubstr("turn-url needs turn-secret"));
  EXPECT_THAT(refused({"--turn-secret", secret}), HasSubstr("turn-secret is for the servers of turn-url"));
  EXPECT_THAT(refused({"--turn", "external", "--turn-secret", secret}), HasSubstr("turn = external needs turn-url"));
  EXPECT_THAT(refused({"--turn", "off", "--turn-url", "turn:a"}), HasSubstr("turn-url is not for turn = off"));
  EXPECT_THAT(refused({"--turn", "off", "--turn-secret", secret}), HasSubstr("turn-secret is not for turn = off"));
  EXPECT_THAT(refused({"--turn-secret", secret, "--turn-secret-file", secret_file(secret)}), HasSubstr("both"));
  EXPECT_THAT(refused({"--turn-min-port", "50001", "--turn-max-port", "50000"}), HasSubstr("must not be less"));
  EXPECT_EQ(served({"--turn-min-port", "50000", "--turn-max-port", "50000"}).turn_max_port, 50'000);
  for (const auto* port : {"50000", "50001", "50002"}) {
    EXPECT_THAT(refused({"--turn-min-port", "50000", "--turn-max-port", "50002", "--turn-port", port}),
                HasSubstr("turn-port must not be one of"));
  }
  for (const auto* port : {"49999", "50003"})
    served({"--turn-min-port", "50000", "--turn-max-port", "50002", "--turn-port", port});
}

TEST_F(TurnSettings, Of_a_service_beside_need_the_secret_that_both_programs_read) {
  EXPECT_THAT(refused({"--turn", "service"}), HasSubstr("turn = service needs turn-secret-file"));
  const auto config = served({"--turn", "service", "--turn-secret-file", secret_file(secret)});
  EXPECT_EQ(config.turn_secret, secret);
  EXPECT_TRUE(turn_is_here(config));
  EXPECT_TRUE(turn_is_here(served({})));
  EXPECT_FALSE(turn_is_here(served({"--turn", "off"})));
  EXPECT_THAT(refused({"--turn", "service", "--turn-secret", secret, "--turn-port", "50000"}),
              HasSubstr("turn-port must not be one of"));
}

TEST_F(TurnSettings, Of_our_own_server_and_external_ones_go_together) {
  const auto config = served({"--turn-url", "turn:a.example,turn:b.example", "--turn-secret", secret});
  EXPECT_EQ(config.turn, "own");
  EXPECT_THAT(config.turn_urls, ElementsAre("turn:a.example", "turn:b.example"));
}

TEST_F(TurnSettings, Make_it_speak_TLS_with_a_certificate_a_port_and_a_name) {
  const auto with = [](std::vector<std::string> more) {
    std::vector<std::string> all{"--tls-certificate", "c", "--tls-key", "k", "--turn-host", "turn.example.org"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  };
  const auto says = [this](const std::vector<std::string>& arguments) {
    const auto config = served(arguments);
    return std::pair(turn_speaks_tls(config), turn_tls_lacks_name(config));
  };
  EXPECT_EQ(served(with({})).turn_tls_port, 5349);
  EXPECT_EQ(says(with({})), std::pair(true, false));
  EXPECT_EQ(says(with({"--turn-tls-port", "0"})), std::pair(false, false));
  EXPECT_EQ(says(with({"--turn", "off"})), std::pair(false, false));
  EXPECT_EQ(says({"--turn-host", "turn.example.org"}), std::pair(false, false));
  EXPECT_EQ(says({"--tls-certificate", "c", "--tls-key", "k"}), std::pair(false, true));
  EXPECT_EQ(says({"--tls-certificate", "c", "--tls-key", "k", "--turn-host", "192.0.2.1"}), std::pair(false, true));
}

TEST_F(TurnSettings, Keep_the_port_for_TLS_apart_from_the_others_where_there_is_TLS) {
  const std::vector<std::string> ports{"--turn-min-port", "50000", "--turn-max-port", "50002", "--turn-tls-port"};
  const auto with = [&ports](const std::string& port, bool tls) {
    auto all = ports;
    all.push_back(port);
    if (tls) all.insert(all.end(), {"--tls-certificate", "c", "--tls-key", "k", "--turn-host", "turn.example.org"});
    return all;
  };
  for (const auto* port : {"50000", "50001", "50002"}) {
    EXPECT_THAT(refused(with(port, true)), HasSubstr("turn-tls-port must not be one of"));
    served(with(port, false));
  }
  for (const auto* port : {"49999", "50003", "443"}) served(with(port, true));
  EXPECT_THAT(refused(with("3478", true)), HasSubstr("turn-tls-port and turn-port must differ"));
  served(with("3478", false));
}

TEST_F(TurnSettings, Take_an_IPv6_address_to_listen_on_or_none) {
  EXPECT_EQ(served({}).turn_listen_ip6, "");
  for (const auto* good : {"2001:db8::7", "fd00::1", "::1", "none"})
    EXPECT_EQ(served({"--turn-listen-ip6", good}).turn_listen_ip6, good);
  for (const auto* bad : {"", "::", "[2001:db8::7]", "192.0.2.1", "::ffff:192.0.2.1", "fe80::1", "off"})
    EXPECT_THAT(refused({"--turn-listen-ip6", bad}), HasSubstr("--turn-listen-ip6 must be an IPv6 address"));
}

TEST_F(TurnSettings, Take_a_host_by_name_or_address_and_a_state_directory_by_its_whole_path) {
  EXPECT_EQ(served({"--turn-host", "turn.example.org"}).turn_host, "turn.example.org");
  EXPECT_EQ(served({"--turn-host", "192.0.2.1"}).turn_host, "192.0.2.1");
  for (const auto* bad : {"", "a b", "turn:a", "[::1]", "a:1"})
    EXPECT_THAT(refused({"--turn-host", bad}), HasSubstr("--turn-host must be a host name"));
  EXPECT_EQ(served({"--state", "/var/lib/beckon"}).state, "/var/lib/beckon");
  for (const auto* bad : {"", "state", "~/x"})
    EXPECT_THAT(refused({"--state", bad}), HasSubstr("--state must be a path that begins with /"));
}

}  // namespace
}  // namespace beckon::ops
