// Writes HTTP/1.1 responses (RFC 9112).
#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include "net/http.hpp"

namespace beckon::net {

struct ResponseForm {
  bool with_body = true;  // false answers a HEAD
  bool keep_alive = true;
  const HttpHeaders* common = nullptr;  // of every response that does not have them itself; may be null
};

// Appends the head and, if it has one of its own, the body. A `static_body` is not appended: what of it is to be sent
// is returned.
std::string_view append_response(std::string& out, const HttpResponse& response, ResponseForm form,
                                 std::chrono::system_clock::time_point now);

// A short plain-text answer that says only its status.
HttpResponse plain_response(unsigned status);

// Appends the head that turns the connection into a WebSocket (RFC 6455, 4.2.2).
void append_switching_protocols(std::string& out, std::string_view accept, std::string_view subprotocol);

}  // namespace beckon::net
