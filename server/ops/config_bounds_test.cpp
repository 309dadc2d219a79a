// Every setting at its bounds, from one table.
#include <gmock/gmock.h>

#include <algorithm>
#include <functional>
#include <set>
#include <sstream>

#include "ops/command_line_in_tests.hpp"

namespace beckon::ops {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

struct Bounds {
  std::string name, below, least, most, above;
  std::function<std::uint64_t(const Config&)> get;
  std::uint64_t least_value, most_value;
  std::vector<std::string> besides = {};  // what the extremes need of other settings
};
void PrintTo(const Bounds& bounds, std::ostream* out) { *out << bounds.name; }

template <class Value>
auto member(Value Config::*field) {
  return [field](const Config& config) -> std::uint64_t {
    if constexpr (std::is_same_v<Value, Millis>) {
      return static_cast<std::uint64_t>((config.*field).count());
    } else {
      return config.*field;
    }
  };
}

const std::vector<Bounds> all{
    {"workers", "-1", "0", "256", "257", member(&Config::workers), 0, 256},
    {"connections", "0", "1", "1000000", "1000001", member(&Config::connections), 1, 1'000'000},
    {"handshake-time", "999ms", "1s", "5m", "300001ms", member(&Config::handshake_time), 1000, 300'000},
    {"hello-time", "999ms", "1s", "5m", "300001ms", member(&Config::hello_time), 1000, 300'000},
    {"ping-after", "999ms", "1s", "5m", "300001ms", member(&Config::ping_after), 1000, 300'000, {"--dead-after", "6m"}},
    {"dead-after",
     "1999ms",
     "2s",
     "10m",
     "600001ms",
     member(&Config::dead_after),
     2000,
     600'000,
     {"--ping-after", "1s"}},
    {"http-poll-time", "999ms", "1s", "5m", "300001ms", member(&Config::http_poll_time), 1000, 300'000},
    {"http-body-bytes",
     "12287",
     "12KiB",
     "16MiB",
     "16777217",
     member(&Config::http_body_bytes),
     12'288,
     16'777'216,
     {"--message-bytes", "12KiB", "--body-bytes", "8KiB"}},
    {"http", "no", "false", "true", "1", member(&Config::http), 0, 1},
    {"heartbeat", "999ms", "1s", "5m", "300001ms", member(&Config::heartbeat), 1000, 300'000},
    {"lobby-members",
     "0",
     "1",
     "10000",
     "10001",
     member(&Config::lobby_members),
     1,
     10'000,
     {"--pending-bytes", "4MiB"}},
    {"chat-history", "-1", "0", "1000", "1001", member(&Config::chat_history), 0, 1000},
    {"blocks-per-user", "0", "1", "100", "101", member(&Config::blocks_per_user), 1, 100},
    {"rooms-per-session", "0", "1", "16", "17", member(&Config::rooms_per_session), 1, 16},
    {"presence-interval", "9ms", "10ms", "10s", "10001ms", member(&Config::presence_interval), 10, 10'000},
    {"grace", "-1s", "0s", "1h", "61m", member(&Config::grace), 0, 3'600'000},
    {"grace-in-call", "-1s", "0s", "1h", "61m", member(&Config::grace_in_call), 0, 3'600'000},
    {"reload-time", "-1s", "0s", "1m", "60001ms", member(&Config::reload_time), 0, 60'000},
    {"resume-time", "59s", "1m", "8760h", "8761h", member(&Config::resume_time), 60'000, 31'536'000'000},
    {"calls-per-user", "0", "1", "16", "17", member(&Config::calls_per_user), 1, 16},
    {"call-parties", "1", "2", "8", "9", member(&Config::call_parties), 2, 8},
    {"link-time", "59s", "1m", "8760h", "8761h", member(&Config::link_time), 60'000, 31'536'000'000},
    {"invite-time", "999ms", "1s", "10m", "601s", member(&Config::invite_time), 1000, 600'000},
    {"caller-gone-time", "99ms", "100ms", "1m", "61s", member(&Config::caller_gone_time), 100, 60'000},
    {"connecting-time", "999ms", "1s", "10m", "601s", member(&Config::connecting_time), 1000, 600'000},
    {"reconnecting-time", "999ms", "1s", "10m", "601s", member(&Config::reconnecting_time), 1000, 600'000},
    {"tombstone-time", "999ms", "1s", "1h", "61m", member(&Config::tombstone_time), 1000, 3'600'000},
    {"message-bytes",
     "12287",
     "12KiB",
     "1MiB",
     "1048577",
     member(&Config::message_bytes),
     12'288,
     1'048'576,
     {"--body-bytes", "8KiB", "--pending-bytes", "1MiB", "--http-body-bytes", "1MiB"}},
    {"body-bytes",
     "8191",
     "8KiB",
     "1020KiB",
     "1044481",
     member(&Config::body_bytes),
     8192,
     1'044'480,
     {"--message-bytes", "1MiB", "--pending-bytes", "1MiB", "--http-body-bytes", "1MiB"}},
    {"body-depth", "3", "4", "256", "257", member(&Config::body_depth), 4, 256},
    {"text-length", "0", "1", "4000", "4001", member(&Config::text_length), 1, 4000},
    {"pending-bytes",
     "65535",
     "64KiB",
     "64MiB",
     "67108865",
     member(&Config::pending_bytes),
     65'536,
     67'108'864,
     {"--message-bytes", "32KiB", "--body-bytes", "16KiB", "--lobby-members", "100"}},
    {"header-bytes", "1023", "1KiB", "64KiB", "65537", member(&Config::header_bytes), 1024, 65'536},
    {"mailbox", "1023", "1024", "16777216", "16777217", member(&Config::mailbox), 1024, 16'777'216},
    {"bad-messages", "0", "1", "1000000", "1000001", member(&Config::bad_messages), 1, 1'000'000},
    {"trusted-proxy", "10.0.0.0/33", "::/0", "255.255.255.255/32", "::/129",
     [](const Config& c) { return c.trusted_proxies.at(0).size(); }, 4, 18},
    {"connections-per-address", "-1", "0", "1000000", "1000001", member(&Config::connections_per_address), 0,
     1'000'000},
    {"connections-per-minute", "-1", "0", "1000000", "1000001", member(&Config::connections_per_minute), 0, 1'000'000},
    {"message-rate", "-1", "0", "1000000", "1000001", member(&Config::message_rate), 0, 1'000'000},
    {"byte-rate", "-1", "0", "1GiB", "1073741825", member(&Config::byte_rate), 0, 1'073'741'824},
    {"flood-time", "999ms", "1s", "1h", "61m", member(&Config::flood_time), 1000, 3'600'000},
    {"request-rate", "-1", "0", "1000000", "1000001", member(&Config::request_rate), 0, 1'000'000},
    {"invites-per-minute", "-1", "0", "1000000", "1000001", member(&Config::invites_per_minute), 0, 1'000'000},
    {"calls-per-minute", "-1", "0", "1000000", "1000001", member(&Config::calls_per_minute), 0, 1'000'000},
    {"rooms-per-minute", "-1", "0", "1000000", "1000001", member(&Config::rooms_per_minute), 0, 1'000'000},
    {"chats-per-minute", "-1", "0", "1000000", "1000001", member(&Config::chats_per_minute), 0, 1'000'000},
    {"sessions-per-user", "0", "1", "1000000", "1000001", member(&Config::sessions_per_user), 1, 1'000'000},
    {"guesses-per-minute", "-1", "0", "1000000", "1000001", member(&Config::guesses_per_minute), 0, 1'000'000},
    {"mdn-waiting-bytes", "65535", "64KiB", "64MiB", "67108865", member(&Config::mdn_waiting_bytes), 65'536,
     67'108'864},
    {"mdn", "no", "false", "true", "1", member(&Config::mdn), 0, 1},
    {"lobby", "no", "false", "true", "True", member(&Config::lobby), 0, 1},
    {"jwt-leeway", "-1s", "0s", "5m", "300001ms", member(&Config::jwt_leeway), 0, 300'000},
    {"log-level", "Trace", "trace", "error", "off",
     [](const Config& c) { return c.log_level == "trace"   ? 0u
                                  : c.log_level == "error" ? 1u
                                                           : 2u; }, 0, 1},
    {"log-format", "colour", "auto", "json", "xml",
     [](const Config& c) { return c.log_format == "auto"   ? 0u
                                  : c.log_format == "json" ? 1u
                                                           : 2u; }, 0, 1},
    {"listen", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:65535", "127.0.0.1:65536",
     [](const Config& c) { return c.listen.at(0).port; }, 0, 65'535},
    {"origin", "example.org", "https://a", "https://a:65535", "https://a:65536",
     [](const Config& c) { return c.origins.at(0).size(); }, 9, 15},
    {"frame-ancestor", "example.org/", "https://a", "https://a:65535", "https://a/b",
     [](const Config& c) { return c.frame_ancestors.at(0).size(); }, 9, 15},
    {"stun", "stun:", "stun:a", "stun:a:65535", "stun:a:65536", [](const Config& c) { return c.stun.at(0).size(); }, 6,
     12},
    {"turn", "none", "own", "off", "Off", [](const Config& c) { return c.turn.size(); }, 3, 3},
    {"turn-relay-ip", "0.0.0.0", "0.0.0.1", "255.255.255.255", "255.255.255.256",
     [](const Config& c) { return c.turn_relay_ip.size(); }, 7, 15},
    {"turn-external-ip", "::1", "0.0.0.1", "255.255.255.255", "1.2.3.4.5",
     [](const Config& c) { return c.turn_external_ip.size(); }, 7, 15},
    {"turn-port", "0", "1", "65535", "65536", member(&Config::turn_port), 1, 65'535, {"--turn", "off"}},
    {"turn-min-port",
     "1023",
     "1024",
     "65535",
     "65536",
     member(&Config::turn_min_port),
     1024,
     65'535,
     {"--turn", "off"}},
    {"turn-max-port",
     "1023",
     "1024",
     "65535",
     "65536",
     member(&Config::turn_max_port),
     1024,
     65'535,
     {"--turn", "off", "--turn-min-port", "1024"}},
    {"turn-tls-public-port", "-1", "0", "65535", "65536", member(&Config::turn_tls_public_port), 0, 65'535},
    {"turn-tls-port", "-1", "0", "65535", "65536", member(&Config::turn_tls_port), 0, 65'535},
    {"turn-user-quota", "3", "4", "1000", "1001", member(&Config::turn_user_quota), 4, 1000},
    {"turn-total-quota", "3", "4", "64512", "64513", member(&Config::turn_total_quota), 4, 64'512},
    {"turn-bandwidth", "-1", "0", "1GiB", "1073741825", member(&Config::turn_bandwidth), 0, 1'073'741'824},
    {"turn-total-bandwidth", "-1", "0", "64GiB", "68719476737", member(&Config::turn_total_bandwidth), 0,
     68'719'476'736},
    {"turn-credential-time", "59999ms", "1m", "24h", "86400001ms", member(&Config::turn_credential_time), 60'000,
     86'400'000},
    {"turn-url",
     "stun:a",
     "turn:a",
     "turns:a:65535",
     "turn:a:65536",
     [](const Config& c) { return c.turn_urls.at(0).size(); },
     6,
     13,
     {"--turn", "external", "--turn-secret", "0123456789abcdef"}},
};

// Almost any text is allowed to these: config_turn_test.cpp tries them.
const std::set<std::string> texts{"hsts-time",       "redirect-listen", "redirect-port",       "tls",
                                  "state",           "admin-socket",    "signing-key-file",    "turn-host",
                                  "turn-listen-ip6", "turn-secret",     "turn-secret-file",    "tls-certificate",
                                  "tls-key",         "guests",          "guest-password-file", "jwt-keys",
                                  "jwt-issuer",      "jwt-audience"};

class EverySetting : public ::testing::TestWithParam<Bounds> {
 protected:
  Ran run_with(const std::string& value) {
    const auto& bounds = GetParam();
    std::vector<std::string> arguments{"serve", "--" + bounds.name, value};
    arguments.insert(arguments.end(), bounds.besides.begin(), bounds.besides.end());
    return run(std::move(arguments));
  }
  void expect(const std::string& value, std::uint64_t read) {
    const auto ran = run_with(value);
    ASSERT_EQ(ran.line.action, CommandLine::Action::Serve) << ran.err;
    EXPECT_EQ(GetParam().get(ran.line.config), read);
  }
  void expect_refused(const std::string& value) {
    const auto ran = run_with(value);
    EXPECT_EQ(ran.line.action, CommandLine::Action::Exit);
    EXPECT_EQ(ran.line.exit_code, 2);
    EXPECT_THAT(ran.err, HasSubstr("--" + GetParam().name + " must be ")) << value;
    EXPECT_THAT(ran.err, HasSubstr("not \"" + value + "\""));
  }
};

TEST_P(EverySetting, Takes_its_bounds_and_refuses_what_is_next_to_them_by_name) {
  const auto& bounds = GetParam();
  expect(bounds.least, bounds.least_value);
  expect(bounds.most, bounds.most_value);
  for (const auto& value : {bounds.below, bounds.above, std::string("18446744073709551616"), std::string("1 s"),
                            std::string("ms"), std::string("1e3"), std::string("0x10")}) {
    expect_refused(value);
  }
}

INSTANTIATE_TEST_SUITE_P(, EverySetting, ::testing::ValuesIn(all), [](const auto& info) {
  std::string name = info.param.name;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

// A new setting must come into the table.
TEST(EverySettingTable, Names_every_flag_of_the_help) {
  char name[] = "beckon", serve[] = "serve", help[] = "--help";
  char* argv[] = {name, serve, help};
  std::ostringstream out, err;
  parse_command_line(3, argv, out, err);
  std::set<std::string> flags, table{"help", "config", "conformance-echo"};
  std::istringstream lines(out.str());
  for (std::string line; std::getline(lines, line);) {
    const auto start = line.find_first_not_of(' ');
    const auto at = line.find("--");
    if (start != 2 || at > 6) continue;
    flags.insert(line.substr(at + 2, line.find(' ', at) - at - 2));
  }
  for (const auto& bounds : all) table.insert(bounds.name);
  table.insert(texts.begin(), texts.end());
  EXPECT_EQ(flags, table);
}

}  // namespace
}  // namespace beckon::ops
