#include "ice/turn_access.hpp"

#include <algorithm>

namespace beckon::ice {

TurnAccess::TurnAccess(std::vector<TurnRelay> relays, Duration lifetime)
    : relays_(std::move(relays)), lifetime_(lifetime) {}

std::vector<TurnServer> TurnAccess::servers_for(const CallId& call, const SessionId& session,
                                                std::uint64_t wall) const {
  const std::uint64_t expires = (wall + static_cast<std::uint64_t>(lifetime_.count())) / 1000;
  std::vector<TurnServer> servers;
  for (const auto& [urls, secret, offered] : relays_)
    if (offered()) servers.push_back({urls, turn_credentials(secret, expires, turn_user(secret, call, session))});
  return servers;
}

std::vector<std::string> TurnAccess::stun_urls() const {
  static constexpr std::string_view scheme = "turn:";
  const auto takes_udp = [](const std::string& url) {
    return url.starts_with(scheme) && !url.ends_with("?transport=tcp");
  };
  std::vector<std::string> found;
  for (const auto& relay : relays_)
    if (const auto url = std::ranges::find_if(relay.urls, takes_udp); url != relay.urls.end())
      found.push_back("stun:" + url->substr(scheme.size(), url->find('?') - scheme.size()));
  return found;
}

std::vector<std::string> turn_urls(const TurnPlace& place) {
  std::vector<std::string> urls;
  const auto at = [](const std::string& host, std::uint16_t port) { return host + ":" + std::to_string(port); };
  for (const std::string& host : {place.host, place.ip6.empty() ? place.ip6 : "[" + place.ip6 + "]"})
    for (const char* transport : {"udp", "tcp"})
      if (!host.empty()) urls.push_back("turn:" + at(host, place.port) + "?transport=" + transport);
  if (place.tls_port != 0) urls.push_back("turns:" + at(place.host, place.tls_port) + "?transport=tcp");
  return urls;
}

}  // namespace beckon::ice
