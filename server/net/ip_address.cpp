#include "net/ip_address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string>

namespace beckon::net {
namespace {

constexpr std::size_t mapped_prefix = 12;  // bytes before the IPv4 address: ten of 0, two of 255
constexpr unsigned mapped_bits = 96;

void map_ipv4(std::array<std::uint8_t, 16>& bytes, const in_addr& address) {
  bytes.fill(0);
  bytes[10] = bytes[11] = 0xFF;
  std::memcpy(bytes.data() + mapped_prefix, &address, sizeof address);
}

// Spreads what clients can choose over all bits.
std::uint64_t mixed(std::uint64_t x) {
  x ^= x >> 33;
  x *= 0xff51afd7ed558ccdULL;
  x ^= x >> 33;
  x *= 0xc4ceb9fe1a85ec53ULL;
  return x ^ x >> 33;
}

}  // namespace

IpAddress IpAddress::of(const sockaddr_storage& address) {
  IpAddress made;
  if (address.ss_family == AF_INET) map_ipv4(made.bytes_, reinterpret_cast<const sockaddr_in&>(address).sin_addr);
  if (address.ss_family == AF_INET6)
    std::memcpy(made.bytes_.data(), &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, made.bytes_.size());
  return made;
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  const std::string terminated(text);
  IpAddress made;
  in_addr v4{};
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  if (inet_pton(AF_INET, terminated.c_str(), &v4) == 1) {
    map_ipv4(made.bytes_, v4);
    return made;
  }
  if (inet_pton(AF_INET6, terminated.c_str(), made.bytes_.data()) == 1) return made;
  return std::nullopt;
}

bool IpAddress::is_ipv4() const {
  return std::all_of(bytes_.begin(), bytes_.begin() + 10, [](auto byte) { return byte == 0; }) && bytes_[10] == 0xFF &&
         bytes_[11] == 0xFF;
}

bool IpAddress::is_loopback() const {
  if (is_ipv4()) return bytes_[mapped_prefix] == 127;
  return std::all_of(bytes_.begin(), bytes_.end() - 1, [](auto byte) { return byte == 0; }) && bytes_.back() == 1;
}

std::optional<AddressRange> AddressRange::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = IpAddress::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  const bool v4 = text.substr(0, slash).find(':') == std::string_view::npos;
  AddressRange range;
  range.first_ = *address;
  if (slash == std::string_view::npos) return range;
  const auto digits = text.substr(slash + 1);
  unsigned bits = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  if (error != std::errc{} || end != digits.data() + digits.size() || bits > (v4 ? 32U : 128U)) return std::nullopt;
  range.bits_ = v4 ? mapped_bits + bits : bits;
  return range;
}

bool AddressRange::contains(const IpAddress& address) const {
  const unsigned whole = bits_ / 8, rest = bits_ % 8;
  if (!std::equal(address.bytes().begin(), address.bytes().begin() + whole, first_.bytes().begin())) return false;
  return rest == 0 || (address.bytes()[whole] ^ first_.bytes()[whole]) >> (8 - rest) == 0;
}

bool contains(const std::vector<AddressRange>& ranges, const IpAddress& address) {
  return std::ranges::any_of(ranges, [&](const AddressRange& range) { return range.contains(address); });
}

// IPv4 in the lower half; no network of the Internet's has a /64 whose upper half is 0.
ClientAddress::ClientAddress(const IpAddress& address) {
  const auto first = address.is_ipv4() ? mapped_prefix : 0, last = address.is_ipv4() ? std::size_t{16} : 8;
  for (std::size_t i = first; i < last; ++i) number_ = number_ << 8 | address.bytes()[i];
}

}  // namespace beckon::net

std::size_t std::hash<beckon::net::ClientAddress>::operator()(
    const beckon::net::ClientAddress& address) const noexcept {
  return beckon::net::mixed(address.number());
}
