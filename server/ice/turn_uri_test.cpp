#include "ice/turn_uri.hpp"

#include <gtest/gtest.h>

namespace beckon::ice {
namespace {

TEST(TurnUri, Reads_hosts_ports_and_transports) {
  const auto is = [](std::string_view text, TurnTransport transport, const std::string& host, std::uint16_t port) {
    const auto read = parse_turn_uri(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(*read, (TurnUri{transport, host, port})) << text;
  };
  is("turn:turn.example.org", TurnTransport::Udp, "turn.example.org", 3478);
  is("turn:turn.example.org:80?transport=tcp", TurnTransport::Tcp, "turn.example.org", 80);
  is("turn:192.0.2.1:3478?transport=udp", TurnTransport::Udp, "192.0.2.1", 3478);
  is("turns:turn.example.org?transport=tcp", TurnTransport::Tls, "turn.example.org", 5349);
  is("turns:[2001:db8::1]:443", TurnTransport::Tls, "2001:db8::1", 443);
  is("stun:[::1]", TurnTransport::Udp, "::1", 3478);
  is("stun:stun.example.org:19302", TurnTransport::Udp, "stun.example.org", 19302);
}

TEST(TurnUri, Refuses_what_is_none) {
  for (const auto* text : {"", "turn:", "turn::3478", "turn:host:", "turn:host:0", "turn:host:65536", "turn:host:1x",
                           "http:host", "turn:[::1", "turn:[::1]3478", "turn:host?transport=sctp",
                           "stun:host?transport=tcp", "turns:host?transport=udp"})
    EXPECT_FALSE(parse_turn_uri(text)) << text;
}

}  // namespace
}  // namespace beckon::ice
