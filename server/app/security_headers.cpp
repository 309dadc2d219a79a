#include "app/security_headers.hpp"

#include <string>

namespace beckon {

net::HttpHeaders security_headers(Duration hsts) {
  net::HttpHeaders headers{
      {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
      {"X-Content-Type-Options", "nosniff"},
      {"Referrer-Policy", "no-referrer"},
      // What the app needs, for itself alone; and what would do most harm, for nobody.
      {"Permissions-Policy",
       "camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=()"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
  };
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(hsts).count();
  if (seconds > 0) headers.emplace_back("Strict-Transport-Security", "max-age=" + std::to_string(seconds));
  return headers;
}

}  // namespace beckon
