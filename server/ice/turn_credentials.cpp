#include "ice/turn_credentials.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <span>
#include <stdexcept>

#include "ice/hexadecimal.hpp"

namespace beckon::ice {
namespace {

struct Mac {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
};

Mac hmac(const EVP_MD* digest, std::string_view key, std::string_view text) {
  Mac mac;
  const auto* const data = reinterpret_cast<const unsigned char*>(text.data());
  if (!HMAC(digest, key.data(), static_cast<int>(key.size()), data, text.size(), mac.bytes.data(), &mac.size))
    throw std::runtime_error("HMAC is not available");
  return mac;
}

// RFC 4648 section 4.
std::string base64(std::span<const unsigned char> bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');  // EVP_EncodeBlock ends with a NUL
  text.resize(static_cast<std::size_t>(
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(), static_cast<int>(bytes.size()))));
  return text;
}

}  // namespace

TurnCredentials turn_credentials(std::string_view secret, std::uint64_t expires, std::string_view user) {
  TurnCredentials made{std::to_string(expires) + ":" + std::string(user), {}};
  const Mac mac = hmac(EVP_sha1(), secret, made.username);
  made.password = base64({mac.bytes.data(), mac.size});
  return made;
}

std::string turn_user(std::string_view secret, const CallId& call, const SessionId& session) {
  std::string text = "beckon turn user ";
  (text += call.str()) += ' ';
  text += session.str();
  return hexadecimal({hmac(EVP_sha256(), secret, text).bytes.data(), 16});
}

}  // namespace beckon::ice
