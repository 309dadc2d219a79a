#include "ice/ipv4_range.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>

namespace beckon::ice {
namespace {

std::string text(std::uint32_t number) {
  const in_addr address{htonl(number)};
  char buffer[INET_ADDRSTRLEN];
  return inet_ntop(AF_INET, &address, buffer, sizeof buffer);
}

TEST(SpecialIpv4, Is_every_range_up_to_its_edges_and_nothing_beside_them) {
  std::uint64_t after = 0;  // the first address behind the range before
  for (const Ipv4Range& range : special_ipv4_ranges()) {
    const auto first = parse_ipv4(range.first), last = parse_ipv4(range.last);
    ASSERT_TRUE(first && last) << range.what;
    ASSERT_GE(*first, after) << range.what;
    EXPECT_TRUE(is_special_ipv4(range.first) && is_special_ipv4(range.last)) << range.what;
    if (*first > after) {
      EXPECT_FALSE(is_special_ipv4(text(*first - 1))) << range.what;
      if (after > 0) {
        EXPECT_FALSE(is_special_ipv4(text(static_cast<std::uint32_t>(after)))) << range.what;
      }
    }
    after = std::uint64_t{*last} + 1;
  }
  EXPECT_EQ(after, std::uint64_t{1} << 32);
}

TEST(SpecialIpv4, Knows_the_well_known_ones) {
  for (const auto* special : {"10.0.0.1", "172.16.0.1", "172.31.255.254", "192.168.1.1", "169.254.169.254",
                              "100.100.100.200", "127.0.0.1", "192.0.2.2", "239.255.255.250", "255.255.255.255"})
    EXPECT_TRUE(is_special_ipv4(special)) << special;
  for (const auto* peer : {"8.8.8.8", "1.1.1.1", "172.32.0.1", "192.0.1.1", "100.128.0.1", "223.255.255.255"})
    EXPECT_FALSE(is_special_ipv4(peer)) << peer;
  EXPECT_FALSE(is_special_ipv4("nonsense"));
  EXPECT_TRUE(is_loopback_ipv4("127.1.2.3"));
  EXPECT_FALSE(is_loopback_ipv4("128.0.0.1"));
}

}  // namespace
}  // namespace beckon::ice
