// Numbers and places in the bytes of STUN messages (RFC 8489 section 5).
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace beckon::ice::stun_format {

inline constexpr std::array<std::uint8_t, 4> cookie{0x21, 0x12, 0xA4, 0x42};
inline constexpr std::size_t head_size = 20, attribute_head = 4;
inline constexpr std::uint8_t family_ipv4 = 1, family_ipv6 = 2;

inline constexpr std::size_t padded(std::size_t size) { return (size + 3) & ~std::size_t{3}; }

// All of them: `at` is so that the bytes are there.
inline std::uint16_t read16(std::span<const std::uint8_t> bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] << 8 | bytes[at + 1]);
}
inline std::uint32_t read32(std::span<const std::uint8_t> bytes, std::size_t at) {
  return std::uint32_t{read16(bytes, at)} << 16 | read16(bytes, at + 2);
}
inline void write16(std::span<std::uint8_t> bytes, std::size_t at, std::size_t number) {
  bytes[at] = static_cast<std::uint8_t>(number >> 8);
  bytes[at + 1] = static_cast<std::uint8_t>(number);
}

}  // namespace beckon::ice::stun_format
