// The forms of addresses that settings take.
#pragma once
#include <optional>
#include <string_view>

#include "ops/config.hpp"

namespace beckon::ops {

// "127.0.0.1:6503", "[::1]:6503", "localhost:6503", ":6503" (every address, both families). Port 0 takes a free one.
std::optional<Listen> parse_listen(std::string_view text);
std::string format_listen(const Listen& listen);
inline std::string to_string(const Listen& listen) { return format_listen(listen); }  // for Settings::list
bool is_loopback(const Listen& listen);  // only programs of this machine reach it: 127.x.x.x, ::1, localhost

// An origin as browsers send it (RFC 6454, 6.1): "https://talk.example.org", with ":8443" when the port is not the
// scheme's own; no path, no upper case.
bool is_origin(std::string_view text);

// A STUN URL (RFC 7064): "stun:stun.example.org:3478".
bool is_stun_url(std::string_view text);

// A TURN URL (RFC 7065): "turn:turn.example.org:3478?transport=udp", "turns:turn.example.org:443?transport=tcp".
bool is_turn_url(std::string_view text);

bool is_ipv4_address(std::string_view text);       // "192.0.2.1"
bool is_ipv6_address(std::string_view text);       // "2001:db8::1"
bool is_address_range(std::string_view text);      // "192.0.2.1", "10.0.0.0/8", "2001:db8::/32"
bool is_host_name_or_ipv4(std::string_view text);  // "turn.example.org", "192.0.2.1"

}  // namespace beckon::ops
