// Any bytes as a token, as the header and the claims of one that is signed well, and as keys. Nothing but what was
// signed here is ever taken, and who is taken is somebody whom a token can name, with a login that has not ended.
#include <openssl/hmac.h>

#include <array>
#include <cstdint>

#include "core/base64url.hpp"
#include "login/verifier.hpp"
#include "require.hpp"

namespace {

using namespace beckon;
using beckon::fuzz::require;

constexpr std::uint64_t now = 1'800'000'000'000;
const std::string secret = "the secret of the fuzzer, 32 bytes at least";

const login::Verifier& verifier() {
  static const login::Verifier made({"https://id.example.org", "talk", Duration{10'000}, false},
                                    {{"key", *login::secret_key(secret)}});
  return made;
}

std::string part(std::string_view text) {
  return to_base64url({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

std::string well_signed(std::string_view header, std::string_view claims) {
  const std::string input = part(header) + "." + part(claims);
  std::array<std::uint8_t, 32> digest{};
  unsigned int size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(input.data()), input.size(), digest.data(), &size);
  return input + "." + to_base64url(digest);
}

void check(const Result<Identity>& result) {
  if (!result) {
    require(result.error().code == ErrorCode::Unauthenticated || result.error().code == ErrorCode::TokenExpired);
    return;
  }
  require(result->user.str().starts_with("u-") && is_user_name(result->name.str()));
  require(result->login_ends > now && result->rights.rooms.size() <= most_rooms_in_rights);
  require(!result->rights.lobby || !result->user.empty());
}

// The bytes up to the first line break, and those behind it.
std::pair<std::string_view, std::string_view> cut(std::string_view text) {
  const auto at = text.find('\n');
  return at == text.npos ? std::pair(text, std::string_view()) : std::pair(text.substr(0, at), text.substr(at + 1));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 4) {
    case 0:  // nobody but us has the secret
      require(!verifier().verify(text, now));
      break;
    case 1: {
      const auto [header, claims] = cut(text);
      check(verifier().verify(well_signed(header, claims), now));
      break;
    }
    case 2:
      check(verifier().verify(well_signed(R"({"alg":"HS256","kid":"key"})", text), now));
      break;
    default:
      if (const auto key = login::secret_key(text)) require(key->material.size() >= login::least_secret_bytes);
      if (const auto key = login::public_key(std::string(text))) require(key->algorithm != login::Algorithm::HS256);
  }
  return 0;
}
