// The public address, through whatever stands in front of Beckon: does it answer, do WebSockets and plain HTTP pass?
#pragma once
#include <optional>
#include <string>

#include "app/doctor/finding.hpp"
#include "app/doctor/http_probe.hpp"

namespace beckon::doctor {

// An answer, or why there is none.
struct WebFacts {
  std::string why;
  WebAnswer answer;
};

struct UrlFacts {
  WebPlace place;
  WebFacts ready;      // GET /readyz
  WebFacts websocket;  // a WebSocket handshake with our subprotocol on /ws
  std::string accept;  // what the handshake's answer must hold (RFC 6455, 4.2.2)
  bool http_on = true;
  WebFacts transport;  // POST /http, which opens a transport; it is closed again
};

UrlFacts look_at_url(const WebPlace& place, bool http_on);

Findings judge_url(const UrlFacts& facts, std::int64_t now);
Finding judge_ready(const UrlFacts& facts);
Finding judge_websocket(const UrlFacts& facts);
Finding judge_transport(const UrlFacts& facts);

}  // namespace beckon::doctor
