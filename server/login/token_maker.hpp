// Makes tokens for trying out; an application signs its own.
#pragma once
#include <string>
#include <vector>

#include "core/error.hpp"
#include "login/key.hpp"

namespace beckon::login {

struct TokenWishes {
  std::string subject, name;
  std::string issuer, audience;                       // empty: left out
  std::uint64_t issued = 0, expires = 0;              // seconds since 1970
  std::vector<std::string> rooms{}, permissions{};    // with `says_…`
  bool says_rooms = false, says_permissions = false;  // else the claim is left out
};

// The token, signed with the secret of that id. Throws std::runtime_error when libjwt fails.
std::string make_token(const std::string& key_id, const Key& secret, const TokenWishes& wishes);

// Writes a fresh secret for HS256 (256 random bits in base64url) into a new file of mode 0600. Throws std::system_error
// where that cannot be, also when it is there already.
void make_secret_file(const std::string& path);

}  // namespace beckon::login
