#include "ice/ipv4_range.hpp"

#include <arpa/inet.h>

#include <algorithm>

namespace beckon::ice {
namespace {

constexpr Ipv4Range ranges[] = {
    {"0.0.0.0", "0.255.255.255", "this network"},
    {"10.0.0.0", "10.255.255.255", "private use"},
    {"100.64.0.0", "100.127.255.255", "shared address space of carriers"},
    {"127.0.0.0", "127.255.255.255", "loopback"},
    {"169.254.0.0", "169.254.255.255", "link local, with the metadata services of clouds"},
    {"172.16.0.0", "172.31.255.255", "private use"},
    {"192.0.0.0", "192.0.0.255", "protocol assignments"},
    {"192.0.2.0", "192.0.2.255", "documentation"},
    {"192.31.196.0", "192.31.196.255", "AS112"},
    {"192.52.193.0", "192.52.193.255", "AMT"},
    {"192.88.99.0", "192.88.99.255", "6to4 relays"},
    {"192.168.0.0", "192.168.255.255", "private use"},
    {"192.175.48.0", "192.175.48.255", "AS112"},
    {"198.18.0.0", "198.19.255.255", "benchmarking"},
    {"198.51.100.0", "198.51.100.255", "documentation"},
    {"203.0.113.0", "203.0.113.255", "documentation"},
    {"224.0.0.0", "239.255.255.255", "multicast"},
    {"240.0.0.0", "255.255.255.255", "reserved, and broadcast"},
};

}  // namespace

std::span<const Ipv4Range> special_ipv4_ranges() { return ranges; }

std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
  in_addr parsed{};
  if (inet_pton(AF_INET, std::string(text).c_str(), &parsed) != 1) return std::nullopt;
  return ntohl(parsed.s_addr);
}

bool is_special_ipv4(std::string_view address) {
  const auto number = parse_ipv4(address);
  return number && std::ranges::any_of(ranges, [&](const Ipv4Range& range) {
           return *parse_ipv4(range.first) <= *number && *number <= *parse_ipv4(range.last);
         });
}

bool is_loopback_ipv4(std::string_view address) {
  const auto number = parse_ipv4(address);
  return number && *number >> 24 == 127;
}

}  // namespace beckon::ice
