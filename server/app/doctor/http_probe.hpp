// Asks a web server one thing and reads the answer, with a deadline: as a browser would through whatever stands in
// front of Beckon.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "ice/certificate.hpp"
#include "ice/transport_address.hpp"

namespace beckon::doctor {

// Where a server is.
struct WebPlace {
  bool tls = false;
  std::string host;  // a name or an address, IPv6 without brackets
  std::uint16_t port = 0;
  std::string authority() const;  // as Host and Origin have it: without the scheme's own port
  std::string origin() const;     // "https://talk.example.org"
};
// Of an origin such as https://talk.example.org:8443; nothing for what is none.
std::optional<WebPlace> parse_origin(std::string_view text);

using Headers = std::vector<std::pair<std::string, std::string>>;

struct WebAnswer {
  int status = 0;
  Headers headers;
  std::string body;  // the beginning of it; of a chunked one with the marks between the chunks
  std::optional<ice::Certificate> certificate;
  std::string_view header(std::string_view name) const;  // the first; without case
};

// `path` from the place, on a connection of its own. After 101 the connection is closed. The error is a sentence's end,
// such as "nobody listens there".
Result<WebAnswer> ask_web(const WebPlace& place, std::string_view method, std::string_view path, const Headers& headers,
                          std::string_view body = {});

// Reads the head of an answer; nothing if it is none. What follows it is its body.
std::optional<WebAnswer> parse_answer(std::string_view text);

}  // namespace beckon::doctor
