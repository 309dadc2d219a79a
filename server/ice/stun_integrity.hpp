// What protects STUN messages: HMAC-SHA1 with long-term credentials, and a checksum (RFC 8489
// sections 9.2, 14.5, 14.7).
#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace beckon::ice {

using StunMac = std::array<std::uint8_t, 20>;
using LongTermKey = std::array<std::uint8_t, 16>;

// MD5 of "username:realm:password" (section 9.2.2). Texts are taken as they are: what we make is ASCII.
LongTermKey long_term_key(std::string_view username, std::string_view realm, std::string_view password);

StunMac stun_mac(std::span<const std::uint8_t> key, std::span<const std::uint8_t> message);

// CRC-32 of ISO 3309, XORed with "STUN".
std::uint32_t stun_fingerprint(std::span<const std::uint8_t> message);

}  // namespace beckon::ice
