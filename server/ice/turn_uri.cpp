#include "ice/turn_uri.hpp"

#include <charconv>

namespace beckon::ice {
namespace {

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// "host", "host:port", "[::1]", "[::1]:port".
bool read_authority(std::string_view text, TurnUri& into) {
  std::string_view port;
  if (take_prefix(text, "[")) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return false;
    into.host = text.substr(0, end);
    port = text.substr(end + 1);
  } else {
    const auto colon = text.find(':');
    into.host = text.substr(0, colon);
    port = colon == std::string_view::npos ? std::string_view() : text.substr(colon);
  }
  if (into.host.empty()) return false;
  if (port.empty()) return true;
  if (!take_prefix(port, ":")) return false;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), into.port);
  return error == std::errc{} && end == port.data() + port.size() && into.port != 0;
}

}  // namespace

std::optional<TurnUri> parse_turn_uri(std::string_view text) {
  TurnUri uri;
  const bool secure = take_prefix(text, "turns:");
  const bool turn = secure || take_prefix(text, "turn:");
  if (!turn && !take_prefix(text, "stun:")) return std::nullopt;
  uri.port = secure ? 5349 : 3478;
  uri.transport = secure ? TurnTransport::Tls : TurnTransport::Udp;
  const auto question = text.find('?');
  if (!read_authority(text.substr(0, question), uri)) return std::nullopt;
  if (question == std::string_view::npos) return uri;
  const auto query = text.substr(question + 1);
  if (!turn || (query != "transport=udp" && query != "transport=tcp")) return std::nullopt;
  const bool udp = query == "transport=udp";
  if (udp && secure) return std::nullopt;
  if (!udp && !secure) uri.transport = TurnTransport::Tcp;
  return uri;
}

std::string_view to_string(TurnTransport transport) {
  switch (transport) {
    case TurnTransport::Udp:
      return "UDP";
    case TurnTransport::Tcp:
      return "TCP";
    default:
      return "TLS";
  }
}

}  // namespace beckon::ice
