#include "ops/address_forms.hpp"
#include "ops/config_families.hpp"

namespace beckon::ops {
namespace {

using namespace std::chrono_literals;

template <class Test>
auto text_that(Test test) {
  return [test](const std::string& text) { return test(text) ? std::optional(text) : std::nullopt; };
}

void declare_network(Settings& settings, Config& c) {
  settings.heading("Network");
  settings.list("listen", c.listen, 1, 16, parse_listen, "ADDR:PORT",
                "an address and a port such as 127.0.0.1:6503, [::1]:6503, localhost:6503 or :6503",
                "Where to listen; may be repeated. \":6503\" is every address of the machine, port 0 any free port. "
                "[default 127.0.0.1:6503,[::1]:6503]");
  settings.number("workers", c.workers, 0u, 256u, "Threads that serve; 0 is one per core.");
  settings
      .list("origin", c.origins, 0, 64, text_that(is_origin), "ORIGIN",
            "an origin such as https://talk.example.org, without a path",
            "A web site, besides the server's own, whose pages may connect; may be repeated. [default none]")
      .example("https://talk.example.org")
      .live();
  settings
      .list("frame-ancestor", c.frame_ancestors, 0, 64, text_that(is_origin), "ORIGIN",
            "an origin such as https://intranet.example.org, without a path",
            "A web site whose pages may embed the web app in a frame; may be repeated. [default none]")
      .example("https://intranet.example.org");
  settings
      .list("stun", c.stun, 0, 7, text_that(is_stun_url), "URL", "a STUN URL such as stun:stun.example.org:3478",
            "A STUN server that clients are told of, besides the TURN server's; may be repeated. [default none]")
      .example("stun:stun.example.org:3478")
      .live();
  settings
      .list("trusted-proxy", c.trusted_proxies, 0, 64, text_that(is_address_range), "ADDR[/BITS]",
            "an address or a range such as 127.0.0.1, 10.0.0.0/8 or 2001:db8::/32",
            "A proxy in front of the server, whose word on who is behind it counts (X-Forwarded-For, "
            "X-Forwarded-Proto); may be repeated. [default none]")
      .example("127.0.0.1")
      .live();
  settings
      .number<std::size_t>("connections", c.connections, 1, 1'000'000,
                           "Connections and transports over HTTP at once, of each worker; more are refused.")
      .live();
  settings
      .duration("handshake-time", c.handshake_time, 1s, 5min,
                "How long a connection may take to send a whole HTTP head, and as long again for a body.")
      .live();
  settings.duration("hello-time", c.hello_time, 1s, 5min, "How long a client may take to say hello.").live();
  settings.duration("ping-after", c.ping_after, 1s, 5min, "Silence after which a WebSocket is pinged.").live();
  settings
      .duration("dead-after", c.dead_after, 2s, 10min,
                "Silence after which a client is gone: no pong on a WebSocket, no poll over HTTP.")
      .live();
  settings.boolean("http", c.http, "Transports over HTTP, for networks that let no WebSocket through.");
  settings
      .duration("http-poll-time", c.http_poll_time, 1s, 5min,
                "How long a poll waits for messages; never longer than four fifths of dead-after.")
      .live();
  settings.duration("heartbeat", c.heartbeat, 1s, 5min, "How often a client syncs while nothing rings.").live();
}

Settings::Complaint network_contradiction(const Config& c) {
  if (c.dead_after <= c.ping_after) return "dead-after must be longer than ping-after";
  return std::nullopt;
}

}  // namespace

Family network_settings() { return {declare_network, network_contradiction}; }

}  // namespace beckon::ops
