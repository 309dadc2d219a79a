// What a token says (RFC 7519, section 4), judged once its signature is known to be good.
#pragma once
#include <string_view>

#include "core/error.hpp"
#include "core/identity.hpp"
#include "core/time.hpp"

namespace beckon::login {

struct Policy {
  std::string issuer, audience;  // what `iss` must be and `aud` must hold; empty: not looked at
  Duration leeway{10'000};       // by which clocks may differ
  // Whether there is a lobby. Where there is none people are not shown to each other, so what finds people (`call`,
  // `relay`, rooms) is allowed only to tokens that say so.
  bool lobby = true;
};

// Whom the claims (the JSON of the token's second part) name, what they may do, and until when: `exp` and the leeway.
// `now` is in milliseconds since 1970. Errors are Unauthenticated, and TokenExpired when nothing else is wrong; they
// name the claim and never show it.
Result<Identity> identity_in(std::string_view claims, const Policy& policy, std::uint64_t now);

}  // namespace beckon::login
