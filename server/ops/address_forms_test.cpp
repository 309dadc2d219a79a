#include "ops/address_forms.hpp"

#include <gtest/gtest.h>

namespace beckon::ops {
namespace {

TEST(ParseListen, Takes_an_address_of_either_family_localhost_or_nothing_and_a_port) {
  const std::pair<const char*, Listen> forms[] = {
      {"127.0.0.1:6503", {"127.0.0.1", 6503}},
      {"0.0.0.0:0", {"0.0.0.0", 0}},
      {"[::1]:80", {"::1", 80}},
      {"[::]:80", {"::", 80}},
      {"localhost:1", {"localhost", 1}},
      {":6503", {"::", 6503}},
  };
  for (const auto& [text, expected] : forms) {
    const auto listen = parse_listen(text);
    ASSERT_TRUE(listen) << text;
    EXPECT_EQ(listen->address, expected.address);
    EXPECT_EQ(listen->port, expected.port);
  }
}

TEST(ParseListen, Refuses_everything_else) {
  for (const auto* text : {"",
                           ":",
                           "6503",
                           "127.0.0.1",
                           "127.0.0.1:",
                           "127.0.0.1:-1",
                           "127.0.0.1:65536",
                           "::1:6503",
                           "[::1]",
                           "[::1:6503",
                           "::1]:6503",
                           "[]:1",
                           "[127.0.0.1]:1",
                           "[::g]:1",
                           "example.org:1",
                           "300.0.0.1:1",
                           "127.0.0.1: 80",
                           " :80",
                           "[:1",
                           "http://localhost:80"}) {
    EXPECT_FALSE(parse_listen(text)) << text;
  }
}

TEST(FormatListen, Is_what_parse_listen_reads) {
  for (const auto* text : {"127.0.0.1:6503", "[::1]:80", "localhost:1"})
    EXPECT_EQ(format_listen(*parse_listen(text)), text);
}

TEST(IsLoopback, Is_what_only_programs_of_this_machine_reach) {
  for (const auto* text : {"127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "[::ffff:127.0.0.1]:1", "localhost:1"})
    EXPECT_TRUE(is_loopback(*parse_listen(text))) << text;
  for (const auto* text : {":1", "0.0.0.0:1", "[::]:1", "192.0.2.1:1", "[2001:db8::1]:1", "126.0.0.1:1", "128.0.0.1:1"})
    EXPECT_FALSE(is_loopback(*parse_listen(text))) << text;
}

TEST(IsOrigin, Takes_what_a_browser_sends) {
  for (const auto* text :
       {"https://talk.example.org", "http://localhost:6503", "https://[::1]:8443", "http://10.0.0.1"}) {
    EXPECT_TRUE(is_origin(text)) << text;
  }
}

TEST(IsOrigin, Refuses_what_no_browser_sends_because_it_would_never_match) {
  for (const auto* text : {"", "*", "null", "https://", "talk.example.org", "https://talk.example.org/",
                           "https://Talk.example.org", "HTTPS://talk.example.org", "https://talk.example.org:443",
                           "http://a:80", "https://a:0", "https://a:", "https://a:x", "https://u@a", "https://a?b",
                           "https://[::1", "https://[x]", "ftp://a", "https://a b"}) {
    EXPECT_FALSE(is_origin(text)) << text;
  }
}

TEST(IsStunUrl, Takes_a_host_with_and_without_a_port) {
  for (const auto* text :
       {"stun:stun.example.org", "stun:stun.example.org:3478", "stun:192.0.2.1:3478", "stun:[2001:db8::1]"}) {
    EXPECT_TRUE(is_stun_url(text)) << text;
  }
  for (const auto* text :
       {"", "stun:", "stun://a", "turn:a", "stuns:a", "stun:a:0", "stun:a:b", "stun:a?transport=udp"}) {
    EXPECT_FALSE(is_stun_url(text)) << text;
  }
  EXPECT_FALSE(is_stun_url("stun:" + std::string(252, 'a')));
}

TEST(IsTurnUrl, Takes_a_host_with_a_port_and_a_transport) {
  for (const auto* text : {"turn:a", "turns:turn.example.org:443?transport=tcp", "turn:192.0.2.1:3478?transport=udp"}) {
    EXPECT_TRUE(is_turn_url(text)) << text;
  }
  for (const auto* text : {"", "turn:", "turn://a", "stun:a", "turn:a:0", "turn:a?transport=sctp",
                           "turn:a?transport=", "turn:a?", "turn:a?transport=udp&x=1", "turn:u@a"}) {
    EXPECT_FALSE(is_turn_url(text)) << text;
  }
  EXPECT_FALSE(is_turn_url("turn:" + std::string(252, 'a')));
}

}  // namespace
}  // namespace beckon::ops
