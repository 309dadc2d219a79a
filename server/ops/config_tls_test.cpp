#include "ops/config_tls.hpp"

#include <gmock/gmock.h>

#include "ops/command_line_in_tests.hpp"

namespace beckon::ops {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using namespace std::chrono_literals;

class TlsSettings : public ::testing::Test {
 protected:
  static Config served(std::vector<std::string> arguments) {
    const auto ran = serve(std::move(arguments));
    EXPECT_EQ(ran.line.action, CommandLine::Action::Serve) << ran.err;
    return ran.line.config;
  }
  static std::string refused(std::vector<std::string> arguments) {
    const auto ran = serve(std::move(arguments));
    EXPECT_EQ(ran.line.exit_code, 2);
    return ran.err;
  }

 private:
  static Ran serve(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "serve");
    return run(std::move(arguments));
  }
};

TEST_F(TlsSettings, Are_off_unless_something_is_said) {
  const auto config = served({});
  EXPECT_FALSE(speaks_tls(config));
  EXPECT_TRUE(config.redirect_listen.empty());
  EXPECT_EQ(config.hsts_time, 0s);
  EXPECT_FALSE(config.conformance_echo);
}

TEST_F(TlsSettings, Take_files_or_a_certificate_of_its_own_and_not_both) {
  EXPECT_TRUE(speaks_tls(served({"--tls-certificate", "c", "--tls-key", "k"})));
  EXPECT_TRUE(speaks_tls(served({"--tls", "self-signed"})));
  EXPECT_THAT(refused({"--tls-certificate", "c"}), HasSubstr("need each other"));
  EXPECT_THAT(refused({"--tls", "self-signed", "--tls-certificate", "c", "--tls-key", "k"}),
              HasSubstr("tls = self-signed and tls-certificate cannot both be given"));
  EXPECT_THAT(refused({"--tls", "on"}), HasSubstr("must be one of files, self-signed"));
}

TEST_F(TlsSettings, Send_people_from_http_only_to_where_https_is) {
  const auto config = served({"--tls", "self-signed", "--redirect-listen", ":80", "--redirect-listen", "[::1]:8080",
                              "--redirect-port", "443"});
  EXPECT_THAT(config.redirect_listen, ElementsAre(Listen{"::", 80}, Listen{"::1", 8080}));
  EXPECT_EQ(config.redirect_port, 443);
  EXPECT_THAT(refused({"--redirect-listen", ":80"}), HasSubstr("redirect-listen needs tls-certificate"));
  EXPECT_THAT(refused({"--tls", "self-signed", "--listen", ":80", "--redirect-listen", ":80"}),
              HasSubstr("redirect-listen and listen cannot both have [::]:80"));
  EXPECT_THAT(refused({"--tls", "self-signed", "--redirect-port", "65536"}), HasSubstr("redirect-port"));
}

TEST_F(TlsSettings, Tell_browsers_to_keep_to_https_up_to_two_years_with_a_certificate_that_they_trust) {
  EXPECT_EQ(served({"--tls-certificate", "c", "--tls-key", "k", "--hsts-time", "17520h"}).hsts_time, 17520h);
  EXPECT_THAT(refused({"--tls-certificate", "c", "--tls-key", "k", "--hsts-time", "17521h"}), HasSubstr("hsts-time"));
  EXPECT_THAT(refused({"--tls", "self-signed", "--hsts-time", "1h"}),
              HasSubstr("hsts-time is not for tls = self-signed"));
  EXPECT_THAT(refused({"--hsts-time", "1h"}), HasSubstr("hsts-time needs tls-certificate"));
}

TEST(ConformanceEcho, Is_for_loopback_addresses_alone) {
  EXPECT_TRUE(run({"serve", "--conformance-echo"}).line.config.conformance_echo);
  for (const auto* address : {":6503", "0.0.0.0:6503", "192.0.2.1:6503"}) {
    const auto ran = run({"serve", "--conformance-echo", "--listen", "127.0.0.1:1", "--listen", address});
    EXPECT_EQ(ran.line.exit_code, 2) << address;
    EXPECT_THAT(ran.err, HasSubstr("every listen has to be a loopback address"));
  }
}

}  // namespace
}  // namespace beckon::ops
