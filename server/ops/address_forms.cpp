#include "ops/address_forms.hpp"

#include <arpa/inet.h>

#include <algorithm>

#include "ops/units.hpp"

namespace beckon::ops {
namespace {

bool is_address(int family, const std::string& text) {
  in6_addr any{};  // large enough for both
  return inet_pton(family, text.c_str(), &any) == 1;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  const auto port = parse_number(text);
  if (!port || *port > 65'535) return std::nullopt;
  return static_cast<std::uint16_t>(*port);
}

bool is_host_name(std::string_view text) {
  return !text.empty() && text.size() <= 253 && text.front() != '.' && text.front() != '-' &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.'; });
}

// host, host:port, [v6], [v6]:port
bool is_host_and_port(std::string_view text) {
  const auto colon = text.find(':', text.starts_with('[') ? std::min(text.find(']'), text.size()) : 0);
  if (colon != text.npos) {
    const auto port = parse_port(text.substr(colon + 1));
    if (!port || *port == 0) return false;
  }
  const auto host = text.substr(0, colon);
  if (!host.starts_with('[')) return is_host_name(host);
  return host.ends_with(']') && is_address(AF_INET6, std::string(host.substr(1, host.size() - 2)));
}

}  // namespace

std::optional<Listen> parse_listen(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == text.npos) return std::nullopt;
  const auto port = parse_port(text.substr(colon + 1));
  if (!port) return std::nullopt;
  std::string host(text.substr(0, colon));
  if (host.empty()) return Listen{"::", *port};
  if (host == "localhost" || is_address(AF_INET, host)) return Listen{std::move(host), *port};
  if (host.size() < 2 || host.front() != '[' || host.back() != ']') return std::nullopt;
  host = host.substr(1, host.size() - 2);
  if (!is_address(AF_INET6, host)) return std::nullopt;
  return Listen{std::move(host), *port};
}

std::string format_listen(const Listen& listen) {
  const bool v6 = listen.address.find(':') != std::string::npos;
  return (v6 ? "[" + listen.address + "]" : listen.address) + ":" + std::to_string(listen.port);
}

bool is_loopback(const Listen& listen) {
  in_addr v4{};
  in6_addr v6{};
  if (inet_pton(AF_INET, listen.address.c_str(), &v4) == 1) return ntohl(v4.s_addr) >> 24 == 127;
  if (inet_pton(AF_INET6, listen.address.c_str(), &v6) == 1)
    return IN6_IS_ADDR_LOOPBACK(&v6) || (IN6_IS_ADDR_V4MAPPED(&v6) && v6.s6_addr[12] == 127);
  return listen.address == "localhost";
}

bool is_origin(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!text.starts_with(scheme)) continue;
    const auto rest = text.substr(scheme.size());
    return is_host_and_port(rest) && !rest.ends_with(scheme == "http://" ? ":80" : ":443");
  }
  return false;
}

bool is_turn_url(std::string_view text) {
  if (text.size() > 256) return false;
  const auto query = text.find('?');
  const auto transport = query == text.npos ? std::string_view{} : text.substr(query);
  if (!transport.empty() && transport != "?transport=udp" && transport != "?transport=tcp") return false;
  text = text.substr(0, query);
  for (const std::string_view scheme : {"turn:", "turns:"})
    if (text.starts_with(scheme)) return is_host_and_port(text.substr(scheme.size()));
  return false;
}

bool is_ipv4_address(std::string_view text) { return is_address(AF_INET, std::string(text)); }

bool is_ipv6_address(std::string_view text) { return is_address(AF_INET6, std::string(text)); }

bool is_address_range(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = text.substr(0, slash);
  if (!is_ipv4_address(address) && !is_ipv6_address(address)) return false;
  const auto bits = slash == text.npos ? std::optional<std::uint64_t>(0) : parse_number(text.substr(slash + 1));
  return bits && *bits <= (is_ipv4_address(address) ? 32u : 128u);
}

bool is_host_name_or_ipv4(std::string_view text) { return is_host_name(text); }

bool is_stun_url(std::string_view text) {
  return text.size() <= 256 && text.starts_with("stun:") && is_host_and_port(text.substr(5));
}

}  // namespace beckon::ops
