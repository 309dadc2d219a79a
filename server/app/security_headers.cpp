#include "app/security_headers.hpp"

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

std::string page_policy(std::span<const std::string> frame_ancestors) {
  std::string policy =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
      "media-src 'self' blob: mediastream:; connect-src 'self'; font-src 'self'; manifest-src 'self'; "
      "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'; frame-ancestors";
  if (frame_ancestors.empty()) policy += " 'none'";
  for (const auto& origin : frame_ancestors) policy += " " + origin;
  return policy;
}

}  // namespace beckon
