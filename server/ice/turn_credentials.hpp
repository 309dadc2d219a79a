// Time-limited TURN credentials as coturn's `use-auth-secret` checks them (draft-uberti-behave-turn-rest-00).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "core/ids.hpp"

namespace beckon::ice {

struct TurnCredentials {
  std::string username;  // "EXPIRY:USER"
  std::string password;  // base64 of HMAC-SHA1(secret, username)
};

// `expires` is in seconds since 1970: from then on no new relay is opened with them.
TurnCredentials turn_credentials(std::string_view secret, std::uint64_t expires, std::string_view user);

// What the relay knows of who uses it: 32 hexadecimal digits, the same for one session's part in one call, from which
// nobody without the secret can tell either.
std::string turn_user(std::string_view secret, const CallId& call, const SessionId& session);

}  // namespace beckon::ice
