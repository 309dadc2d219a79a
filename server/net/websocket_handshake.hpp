// The server's part of the opening handshake (RFC 6455, 4.2).
#pragma once
#include <string>
#include <string_view>
#include <variant>

#include "net/http.hpp"

namespace beckon::net {

// Whether the request asks for a WebSocket at all, well or badly.
bool asks_for_websocket(const HttpRequest& request);

// The Sec-WebSocket-Accept for a request that keeps to 4.2.1, or the response that refuses it (400; 426 for a version
// other than 13).
std::variant<std::string, HttpResponse> check_upgrade(const HttpRequest& request, bool is_http_1_1);

// base64(SHA-1(key + the RFC's GUID)).
std::string websocket_accept(std::string_view key);

}  // namespace beckon::net
