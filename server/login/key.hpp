// One key that tokens are signed with, for one algorithm alone (RFC 8725, 3.1): what a token says of its algorithm
// never decides how a key is used.
#pragma once
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace beckon::login {

// Those of RFC 7518, section 3.1, that are taken.
enum class Algorithm : std::uint8_t { HS256, RS256, ES256 };
std::string_view to_string(Algorithm algorithm);

struct Key {
  Algorithm algorithm = Algorithm::HS256;
  std::string material;  // the secret's bytes, or a public key in PEM; never logged
  friend bool operator==(const Key&, const Key&) = default;
};

inline constexpr std::size_t least_secret_bytes = 32;  // RFC 7518, section 3.2
inline constexpr std::size_t most_secret_bytes = 1024;

// The secret of a `.secret` file: its bytes without the line end. The error says what is wrong with it, nothing of it.
Result<Key> secret_key(std::string_view text);
// The public key of a `.pem` file (SubjectPublicKeyInfo): RSA of at least 2048 bits is for RS256, EC on P-256 for
// ES256.
Result<Key> public_key(const std::string& pem);

// Whether a token may name a key so: [A-Za-z0-9_.-]{1,64}, no dot first.
bool is_key_id(std::string_view text);

}  // namespace beckon::login
