#include "ice/stun_integrity.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <stdexcept>
#include <string>

namespace beckon::ice {

LongTermKey long_term_key(std::string_view username, std::string_view realm, std::string_view password) {
  std::string text(username);
  ((text += ':') += realm) += ':';
  text += password;
  LongTermKey key{};
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), key.data(), &size, EVP_md5(), nullptr) != 1 || size != key.size())
    throw std::runtime_error("MD5 is not available");
  return key;
}

StunMac stun_mac(std::span<const std::uint8_t> key, std::span<const std::uint8_t> message) {
  StunMac mac{};
  unsigned size = 0;
  if (!HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), message.data(), message.size(), mac.data(), &size))
    throw std::runtime_error("HMAC is not available");
  return mac;
}

std::uint32_t stun_fingerprint(std::span<const std::uint8_t> message) {
  constexpr std::uint32_t polynomial = 0xEDB88320, stun = 0x5354554E;
  std::uint32_t crc = 0xFFFFFFFF;
  for (const std::uint8_t byte : message) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? polynomial : 0);
  }
  return ~crc ^ stun;
}

}  // namespace beckon::ice
