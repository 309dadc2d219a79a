// HTTP/1.1 and WebSocket (RFC 9112, RFC 6455) on one event loop. Everything runs on the loop's thread.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/allowance.hpp"
#include "net/address_limits.hpp"
#include "net/counters.hpp"
#include "net/http.hpp"
#include "net/loop.hpp"

namespace beckon::net {

class TlsContext;  // net/tls.hpp

// Names a connection of one server for its life; that server never uses it again. 0 is none.
using ConnectionId = std::uint64_t;

// Close codes of our own (docs/protocol.md); the others are RFC 6455's.
namespace close_code {
inline constexpr std::uint16_t normal = 1000, going_away = 1001, protocol_error = 1002, unsupported_data = 1003,
                               invalid_payload = 1007, too_big = 1009, internal = 1011;
inline constexpr std::uint16_t misuse = 4000;      // no `hello` first, or too many bad messages
inline constexpr std::uint16_t no_hello = 4001;    // no `hello` in time
inline constexpr std::uint16_t too_slow = 4002;    // did not read: the pending bytes passed the limit
inline constexpr std::uint16_t silent = 4003;      // nothing heard, not even a pong
inline constexpr std::uint16_t replaced = 4004;    // its session goes on over a newer transport
inline constexpr std::uint16_t too_fast = 4005;    // sent more than it may, and went on when it was slowed
inline constexpr std::uint16_t login_over = 4006;  // the login that its session came from has ended
}  // namespace close_code

struct ServerLimits {
  std::size_t message = 72 * 1024;   // bytes of a WebSocket message, fragments together
  std::size_t pending = 256 * 1024;  // bytes waiting for a client that does not read
  std::size_t header = 16 * 1024;    // bytes of an HTTP head
  std::size_t body = 256 * 1024;     // bytes of an HTTP request's body
  std::size_t connections = 18'000;  // per server; more are closed at once
  // From accept to a whole HTTP head, as long again for its body, and between requests of keep-alive.
  Duration handshake{10'000};
  Duration ping_after{10'000};  // of silence
  Duration dead_after{25'000};  // of silence
  // What one connection may send: messages (control frames and HTTP requests too) and bytes. Past that it is slowed, by
  // not reading it; when that has gone on for `flood` it is closed with too_fast. A new connection has a tenth of it,
  // so that coming anew gains nothing. Requests that a trusted proxy passes on are many people's and do not count.
  Rate messages{}, bytes{};
  Duration flood{30'000};
  std::vector<AddressRange> trusted_proxies{};  // whose word on who is behind them counts (net/forwarded.hpp)
  AddressLimits* addresses = nullptr;           // of all servers together; outlives this and its loop
};

// What the layers above do with what comes in. Thread: the loop's. May call back into Server.
class Handler {
 public:
  virtual ~Handler() = default;
  // GET, HEAD, POST, DELETE or OPTIONS of anything that is not an upgrade (other methods are answered 405 by net).
  // Nothing: Server::respond() answers it, now or later. Until then the connection's other requests wait and no silence
  // ends it.
  virtual std::optional<HttpResponse> on_request(ConnectionId connection, const HttpRequest& request) = 0;
  // Whoever made the request that was to be answered later has gone, or closed their half of the connection: it needs
  // no answer any more.
  virtual void on_request_gone(ConnectionId connection) = 0;
  // A well-formed WebSocket upgrade (RFC 6455, 4.2.1). Returns the subprotocol to accept ("" for none), or the
  // response that refuses it.
  virtual std::variant<std::string, HttpResponse> on_upgrade(const HttpRequest& request) = 0;
  virtual void on_open(ConnectionId connection, std::string_view subprotocol) = 0;
  // A whole text message, valid UTF-8; at least 64 bytes behind it may be read. It lives until the call returns.
  virtual void on_text(ConnectionId connection, std::string_view text) = 0;
  // The process has no descriptor for a connection that waits; it is tried again soon. Comes often while that lasts.
  virtual void on_out_of_descriptors() {}
  // Once for each on_open; `code` is the peer's close code, or ours, or 1006 when the connection just ended.
  virtual void on_closed(ConnectionId connection, std::uint16_t code) = 0;
};

// What a server does besides what its handler says.
struct ServerManners {
  HttpHeaders headers{};  // of every response that does not have them itself, but for redirects to https
  // WebSockets at this path, for tests of conformance, are sent every message back, binary ones too, of up to 16 MiB;
  // the handler never hears of them. Empty: there is none.
  std::string echo_path{};
};

class Server {
 public:
  // `handler` and `counters` outlive it. Throws nothing; listen() does the work.
  Server(Loop& loop, ServerLimits limits, Handler& handler, Counters& counters, ServerManners manners = {});
  ~Server();  // closes everything without a word

  // Listens with SO_REUSEPORT ("0.0.0.0", "::" (both families), "127.0.0.1", "localhost"; port 0 takes a free one).
  // Returns the port. Throws std::system_error with the address in its text. May be called several times.
  // With `tls`, which outlives this, whoever connects there speaks TLS; whoever comes with plain http is sent to https
  // on the same port.
  std::uint16_t listen(const std::string& address, std::uint16_t port, const TlsContext* tls = nullptr);
  // The same for plain http alone, which is only ever sent to https on `https_port`.
  std::uint16_t listen_to_redirect(const std::string& address, std::uint16_t port, std::uint16_t https_port);

  // Appends one text message; it is written at the end of this turn of the loop (sooner when 64 connections wait).
  // Unknown and closing connections: no effect. Past limits.pending the connection is closed with too_slow, later.
  void send_text(ConnectionId connection, std::string_view text);
  // Sends a close frame after what is pending, then closes; on_closed follows later.
  void close(ConnectionId connection, std::uint16_t code, std::string_view reason);

  // Answers the request that on_request left for later. No effect if there is none (any more) on that connection.
  void respond(ConnectionId connection, const HttpResponse& response);

  // Other limits from now on, for those who are connected too; only `message` and whether somebody is a trusted proxy
  // stay as they were when a connection came. `header` and `body` must be the same as before, for a request may be on
  // its way; rates keep their time, and what is used up of them stays so.
  void set_limits(ServerLimits limits);

  // So many connections fewer are taken than limits.connections says.
  void count_besides(std::size_t others);

  // Stops listening and closes every connection with `code`; `done` is called when none is left, at most `limit` later.
  // Requests that still wait for a late answer are answered 503, without a word to the handler.
  void shut_down(std::uint16_t code, std::string_view reason, Duration limit, std::function<void()> done);

  std::size_t connections() const;
  // Whom limits count a connection to; nobody for one that is unknown.
  ClientAddress client_of(ConnectionId connection) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace beckon::net
