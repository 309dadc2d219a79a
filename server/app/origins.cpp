#include "app/origins.hpp"

#include <algorithm>

#include "net/http_token.hpp"

namespace beckon {

bool Origins::allow(const net::HttpRequest& request) const {
  const std::string_view origin = request.header("Origin");
  if (origin.empty()) return request.peer_is_loopback;
  const auto scheme_end = origin.find("://");
  if (scheme_end == std::string_view::npos) return false;  // "null" and the like
  // Behind a proxy nobody can say with what the page came.
  const bool may_be_same = !request.secure || net::same_token(origin.substr(0, scheme_end), "https");
  return (may_be_same && net::same_token(origin.substr(scheme_end + 3), request.header("Host"))) || is_other(origin);
}

bool Origins::is_other(std::string_view origin) const {
  return others_.with_lock([&](const auto& others) {
    return std::ranges::any_of(others, [&](const auto& allowed) { return net::same_token(allowed, origin); });
  });
}

void Origins::set_others(std::vector<std::string> others) {
  others_.with_lock([&](auto& present) { present = std::move(others); });
}

}  // namespace beckon
