// HTTP as the layers above see it.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "net/ip_address.hpp"

namespace beckon::net {

// Lives during the call that passes it.
struct HttpRequest {
  std::string_view method, target;  // target as sent: path and query
  std::vector<std::pair<std::string_view, std::string_view>> headers;
  std::string_view body;          // whole
  bool peer_is_loopback = false;  // and spoke for itself: nobody is behind it
  bool secure = false;            // came over TLS, to us or to a trusted proxy
  ClientAddress client = {};      // whom limits count; nobody for this machine and trusted proxies themselves
  bool forwarded = false;         // a trusted proxy says that `client` is behind it
  // The first header of that name (compared without case), or "".
  std::string_view header(std::string_view name) const;
  std::string_view path() const { return target.substr(0, target.find('?')); }
};

// Names and values.
using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpResponse {
  unsigned status = 200;
  HttpHeaders headers;  // net adds Content-Length, Connection and Date
  std::string body;
  std::string_view static_body;  // instead of `body`, for bytes that live as long as the program
};

}  // namespace beckon::net
