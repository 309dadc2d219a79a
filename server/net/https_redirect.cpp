#include "net/https_redirect.hpp"

#include "net/http_response.hpp"

namespace beckon::net {
namespace {

constexpr std::uint16_t https_port = 443;

// "host" of "host:6503" and "[::1]" of "[::1]:6503".
std::string_view without_port(std::string_view host) {
  const auto end = host.starts_with('[') ? host.find(']') : host.find(':');
  if (end == std::string_view::npos) return host;
  return host.substr(0, host.starts_with('[') ? end + 1 : end);
}

// RFC 3986, 3.2.2, without what nobody's host name has; it is repeated in the answer.
bool is_host(std::string_view host) {
  constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_:[]";
  return !without_port(host).empty() && host.find_first_not_of(allowed) == std::string_view::npos;
}

}  // namespace

HttpResponse https_redirect(const HttpRequest& request, std::uint16_t port) {
  const std::string_view host = request.header("Host");
  if (!is_host(host) || !request.target.starts_with('/')) return plain_response(400);
  std::string where = "https://";
  where.append(port == 0 ? host : without_port(host));
  if (port != 0 && port != https_port) where.append(":").append(std::to_string(port));
  HttpResponse response = plain_response(308);
  response.headers.emplace_back("Location", where.append(request.target));
  return response;
}

}  // namespace beckon::net
