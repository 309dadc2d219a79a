#include "ice/coturn_config.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "ice/ipv4_range.hpp"

namespace beckon::ice {
namespace {

using ::testing::Contains;
using ::testing::Not;
using ::testing::StartsWith;

CoturnPlan plan() {
  return {"/var/lib/beckon", "198.51.100.7", "", 3478, 50'000, 50'100, "north", 48, 4000, 1'048'576, 0, 0, ""};
}

std::multiset<std::string> lines_of(const CoturnPlan& plan) {
  std::multiset<std::string> lines;
  std::istringstream text(coturn_config(plan));
  for (std::string line; std::getline(text, line);) lines.insert(line);
  return lines;
}

TEST(CoturnConfig, Says_what_the_plan_says) {
  CoturnPlan with = plan();
  with.external_ip = "8.8.4.4";
  with.total_bandwidth = 5000;
  const auto lines = lines_of(with);
  for (const auto* line : {"listening-ip=198.51.100.7", "relay-ip=198.51.100.7", "external-ip=8.8.4.4/198.51.100.7",
                           "listening-port=3478", "min-port=50000", "max-port=50100", "use-auth-secret",
                           "static-auth-secret=north", "user-quota=48", "total-quota=4000", "max-bps=1048576",
                           "bps-capacity=5000", "userdb=/dev/null/none", "pidfile=/var/lib/beckon/turnserver.pid"})
    EXPECT_EQ(lines.count(line), 1u) << line;
  EXPECT_EQ(with.config_file(), "/var/lib/beckon/turnserver.conf");
}

TEST(CoturnConfig, Leaves_out_limits_and_addresses_that_there_are_none_of) {
  CoturnPlan without = plan();
  without.bandwidth = 0;
  const auto lines = lines_of(without);
  for (const auto* name : {"max-bps", "bps-capacity", "external-ip"})
    EXPECT_THAT(lines, Not(Contains(StartsWith(name)))) << name;
}

TEST(CoturnConfig, Denies_every_special_range_and_turns_off_what_nobody_needs) {
  const auto lines = lines_of(plan());
  for (const Ipv4Range& range : special_ipv4_ranges())
    EXPECT_EQ(lines.count("denied-peer-ip=" + std::string(range.first) + "-" + std::string(range.last)), 1u);
  for (const auto* flag : {"no-cli", "no-tcp-relay", "no-multicast-peers", "no-rfc5780", "no-software-attribute"})
    EXPECT_EQ(lines.count(flag), 1u) << flag;
  for (const auto* never : {"oauth", "no-dynamic-realms", "no-auth", "mobility"})
    EXPECT_THAT(lines, Not(Contains(StartsWith(never)))) << never;
}

TEST(CoturnConfig, Takes_TLS_where_there_is_a_port_for_it) {
  const auto without = lines_of(plan());
  for (const auto* name : {"tls-listening-port", "cert", "pkey"})
    EXPECT_THAT(without, Not(Contains(StartsWith(name)))) << name;
  EXPECT_EQ(without.count("no-tls") + without.count("no-dtls"), 2u);
  CoturnPlan with = plan();
  with.tls_port = 443;
  const auto lines = lines_of(with);
  for (const auto* line : {"tls-listening-port=443", "cert=/var/lib/beckon/turnserver.pem",
                           "pkey=/var/lib/beckon/turnserver.pem", "no-tlsv1", "no-tlsv1_1", "no-dtls"})
    EXPECT_EQ(lines.count(line), 1u) << line;
  EXPECT_EQ(lines.count("no-tls"), 0u);
}

TEST(CoturnConfig, Listens_on_an_IPv6_address_and_relays_from_the_IPv4_one_alone) {
  CoturnPlan with = plan();
  with.listen_ip6 = "2001:db8::7";
  const auto lines = lines_of(with);
  EXPECT_EQ(lines.count("listening-ip=198.51.100.7") + lines.count("listening-ip=2001:db8::7"), 2u);
  const auto relays = [](const std::string& line) { return line.starts_with("relay-ip"); };
  EXPECT_EQ(std::ranges::count_if(lines, relays), 1);
  EXPECT_EQ(lines.count("relay-ip=198.51.100.7"), 1u);
}

TEST(CoturnConfig, Allows_the_relays_own_address_where_it_is_special_and_only_that) {
  const auto allowed = [](const std::string& relay, const std::string& external) {
    CoturnPlan with = plan();
    with.relay_ip = relay;
    with.external_ip = external;
    std::vector<std::string> found;
    for (const auto& line : lines_of(with))
      if (line.starts_with("allow")) found.push_back(line);
    return found;
  };
  using ::testing::ElementsAre;
  using ::testing::IsEmpty;
  EXPECT_THAT(allowed("8.8.4.4", ""), IsEmpty());
  EXPECT_THAT(allowed("10.1.2.3", ""), ElementsAre("allowed-peer-ip=10.1.2.3"));
  EXPECT_THAT(allowed("10.1.2.3", "8.8.4.4"), IsEmpty());
  EXPECT_THAT(allowed("10.1.2.3", "100.64.0.9"), ElementsAre("allowed-peer-ip=100.64.0.9"));
  EXPECT_THAT(allowed("127.0.0.1", ""), ElementsAre("allow-loopback-peers", "allowed-peer-ip=127.0.0.1"));
}

}  // namespace
}  // namespace beckon::ice
