#include "net/forwarded.hpp"

#include <algorithm>

#include "net/http_token.hpp"

namespace beckon::net {
namespace {

// Takes the last of the comma-separated words off the list.
std::string_view take_last(std::string_view& list) {
  const auto comma = list.rfind(',');
  const std::string_view last = comma == std::string_view::npos ? list : list.substr(comma + 1);
  list = comma == std::string_view::npos ? std::string_view{} : list.substr(0, comma);
  return trimmed(last);
}

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= 5 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// Some proxies write the port too: "192.0.2.1:5000", "[2001:db8::1]:5000", "[2001:db8::1]".
std::optional<IpAddress> address_in(std::string_view word) {
  if (word.starts_with('[')) {
    const auto end = word.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    const auto rest = word.substr(end + 1);
    if (!rest.empty() && (rest.front() != ':' || !is_port(rest.substr(1)))) return std::nullopt;
    const auto inside = word.substr(1, end - 1);
    return inside.find(':') == std::string_view::npos ? std::nullopt : IpAddress::parse(inside);
  }
  const auto colon = word.find(':');
  const bool with_port = colon != std::string_view::npos && word.find(':', colon + 1) == std::string_view::npos;
  if (with_port && !is_port(word.substr(colon + 1))) return std::nullopt;
  return IpAddress::parse(with_port ? word.substr(0, colon) : word);
}

}  // namespace

std::optional<IpAddress> forwarded_for(const HttpRequest& request, const std::vector<AddressRange>& trusted) {
  std::optional<IpAddress> found;
  for (std::size_t i = request.headers.size(); i-- > 0;) {
    const auto& [name, value] = request.headers[i];
    if (!same_token(name, "X-Forwarded-For")) continue;
    for (std::string_view list = value; !list.empty();) {
      found = address_in(take_last(list));
      if (!found || !contains(trusted, *found)) return found;
    }
  }
  return found;
}

bool forwarded_secure(const HttpRequest& request) {
  for (std::size_t i = request.headers.size(); i-- > 0;) {
    const auto& [name, value] = request.headers[i];
    if (!same_token(name, "X-Forwarded-Proto")) continue;
    std::string_view list = value;
    return same_token(take_last(list), "https");
  }
  return false;
}

}  // namespace beckon::net
