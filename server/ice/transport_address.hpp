// An IP address and a port (RFC 8489's "transport address").
#pragma once
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace beckon::ice {

struct TransportAddress {
  std::array<std::uint8_t, 16> bytes{};  // network order; the first four with IPv4
  bool ipv6 = false;
  std::uint16_t port = 0;

  // "192.0.2.1" or "2001:db8::1", without brackets; names are not looked up.
  static std::optional<TransportAddress> parse(std::string_view ip, std::uint16_t port);
  // Nothing for another family.
  static std::optional<TransportAddress> from(const sockaddr_storage& address);

  std::span<const std::uint8_t> ip() const { return {bytes.data(), ipv6 ? std::size_t{16} : std::size_t{4}}; }
  std::string ip_text() const;
  std::string text() const;  // "192.0.2.1:3478", "[2001:db8::1]:3478"
  // Fills it in; says how many bytes count.
  socklen_t to(sockaddr_storage& address) const;

  friend bool operator==(const TransportAddress&, const TransportAddress&) = default;
};

}  // namespace beckon::ice
