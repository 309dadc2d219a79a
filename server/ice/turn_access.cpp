#include "ice/turn_access.hpp"

namespace beckon::ice {

TurnAccess::TurnAccess(std::vector<std::string> urls, std::string secret, Duration lifetime,
                       std::function<bool()> offered)
    : urls_(std::move(urls)), secret_(std::move(secret)), lifetime_(lifetime), offered_(std::move(offered)) {}

std::optional<TurnServer> TurnAccess::server_for(const CallId& call, const SessionId& session,
                                                 std::uint64_t wall) const {
  if (!offered_()) return std::nullopt;
  const std::uint64_t expires = (wall + static_cast<std::uint64_t>(lifetime_.count())) / 1000;
  return TurnServer{urls_, turn_credentials(secret_, expires, turn_user(secret_, call, session))};
}

std::optional<std::string> TurnAccess::stun_url() const {
  constexpr std::string_view scheme = "turn:";
  for (const auto& url : urls_)
    if (url.starts_with(scheme) && !url.ends_with("?transport=tcp"))
      return "stun:" + url.substr(scheme.size(), url.find('?') - scheme.size());
  return std::nullopt;
}

std::vector<std::string> turn_urls(const std::string& host, std::uint16_t port) {
  const std::string base = "turn:" + host + ":" + std::to_string(port);
  return {base + "?transport=udp", base + "?transport=tcp"};
}

}  // namespace beckon::ice
