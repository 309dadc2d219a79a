// The URLs of STUN and TURN servers (RFC 7064, RFC 7065).
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace beckon::ice {

enum class TurnTransport : std::uint8_t { Udp, Tcp, Tls };

struct TurnUri {
  TurnTransport transport = TurnTransport::Udp;
  std::string host;  // a name or an address, IPv6 without brackets
  std::uint16_t port = 0;
  friend bool operator==(const TurnUri&, const TurnUri&) = default;
};

// "stun:", "turn:", "turns:" with the port and transport that hold by default. Nothing for what is none of them, and
// for TURN over DTLS, which no browser speaks.
std::optional<TurnUri> parse_turn_uri(std::string_view text);

std::string_view to_string(TurnTransport transport);  // "UDP", "TCP", "TLS"

}  // namespace beckon::ice
