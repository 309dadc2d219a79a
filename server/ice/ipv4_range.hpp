// IPv4 addresses that are not peers: what a relay must not reach for those who use it.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace beckon::ice {

struct Ipv4Range {
  std::string_view first, last, what;
};

// Every range of IANA's IPv4 Special-Purpose Address Registry, and multicast (RFC 5771). In order, without overlap.
std::span<const Ipv4Range> special_ipv4_ranges();

bool is_special_ipv4(std::string_view address);
bool is_loopback_ipv4(std::string_view address);

// In host byte order; nothing for what is not an address.
std::optional<std::uint32_t> parse_ipv4(std::string_view text);

}  // namespace beckon::ice
