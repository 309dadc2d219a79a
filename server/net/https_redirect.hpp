// What is said to those who come with http where https is spoken.
#pragma once
#include <cstdint>

#include "net/http.hpp"

namespace beckon::net {

// 308 (RFC 9110, 15.4.9) to the same host and target with https: on `port`, or on the request's own port when that is
// 0. 400 to whoever names no host, or asks for the address of something else, as from a proxy.
HttpResponse https_redirect(const HttpRequest& request, std::uint16_t port);

}  // namespace beckon::net
