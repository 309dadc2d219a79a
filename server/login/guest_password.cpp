#include "login/guest_password.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <stdexcept>

#include "core/base64url.hpp"

namespace beckon::login {
namespace {

// Equally long for any password, so that a comparison tells nothing of the length either.
std::array<std::uint8_t, 32> digest_of(std::string_view domain, std::string_view password) {
  std::string input(domain);
  input += '\0';
  input += password;
  std::array<std::uint8_t, 32> digest{};
  unsigned int size = 0;
  if (EVP_Digest(input.data(), input.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1 || size != digest.size())
    throw std::runtime_error("SHA-256 is not available");
  OPENSSL_cleanse(input.data(), input.size());
  return digest;
}

}  // namespace

GuestPassword::GuestPassword(std::string_view password)
    : digest_(digest_of("beckon guest password", password)),
      fingerprint_(to_base64url(digest_of("beckon guest password, told apart", password))) {}

bool GuestPassword::is(std::string_view guess) const {
  const auto other = digest_of("beckon guest password", guess);
  return CRYPTO_memcmp(digest_.data(), other.data(), digest_.size()) == 0;
}

}  // namespace beckon::login
