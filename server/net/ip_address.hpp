// Addresses of clients: as the kernel or a proxy tells them, in ranges, and as limits count them.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

struct sockaddr_storage;

namespace beckon::net {

// An IPv4 address is kept as its IPv4-mapped form (RFC 4291, 2.5.5.2), so that ::ffff:192.0.2.1 is 192.0.2.1.
class IpAddress {
 public:
  static IpAddress of(const sockaddr_storage& address);
  // "192.0.2.1", "2001:db8::1"; nothing for anything else (names, ports, zones).
  static std::optional<IpAddress> parse(std::string_view text);

  bool is_ipv4() const;
  bool is_loopback() const;
  const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }
  friend bool operator==(const IpAddress&, const IpAddress&) = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};
};

// "192.0.2.0/24", "2001:db8::/32", or one address.
class AddressRange {
 public:
  static std::optional<AddressRange> parse(std::string_view text);
  bool contains(const IpAddress& address) const;

 private:
  IpAddress first_;
  unsigned bits_ = 128;  // of the 128 that must be the same
};

bool contains(const std::vector<AddressRange>& ranges, const IpAddress& address);

// Whom limits per address count as one: an IPv4 address, or the /64 of an IPv6 address, since a single customer has
// all of that. Never logged, told to clients or shown in metrics. The default one is nobody: no limit counts it.
class ClientAddress {
 public:
  ClientAddress() = default;
  explicit ClientAddress(const IpAddress& address);
  bool counts() const { return number_ != 0; }
  std::uint64_t number() const { return number_; }
  friend bool operator==(const ClientAddress&, const ClientAddress&) = default;

 private:
  std::uint64_t number_ = 0;
};

}  // namespace beckon::net

template <>
struct std::hash<beckon::net::ClientAddress> {
  std::size_t operator()(const beckon::net::ClientAddress& address) const noexcept;
};
