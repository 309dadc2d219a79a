// One TCP connection of the server: plain state, worked on by Server::Impl.
#pragma once
#include <uv.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/time.hpp"
#include "net/activity_list.hpp"
#include "net/address_limits.hpp"
#include "net/server.hpp"
#include "net/socket.hpp"
#include "net/tls.hpp"
#include "net/websocket_reader.hpp"

namespace beckon::net {

enum class Phase : std::uint8_t {
  Http,     // a request, or its upgrade, is awaited or answered
  Open,     // a WebSocket
  Closing,  // only the end is awaited, for a short time
  Doomed    // goes at the end of this turn
};

// What happens once everything pending is written.
enum class AfterFlush : std::uint8_t { Nothing, HalfClose, Finish };

// How the answer that the handler gives later is to be written.
struct LateAnswer {
  bool with_body, keep_alive;
};

// What a connection has only until it is a WebSocket.
struct HttpPart {
  std::string input;               // of a request that has not come whole, or waits for its turn
  std::size_t whole_size = 0;      // not 0: `input` is a whole head and some of its body, and this is both together
  std::optional<LateAnswer> late;  // the handler owes an answer; nothing else is read meanwhile
  std::string_view static_tail;    // follows the pending bytes
  bool answered = false;           // a request was answered before
  bool resting = false;            // reading stopped until what is pending is written, or the late answer is
};

// Of the connections that echo: the largest cases of the suite Autobahn.
inline constexpr std::uint32_t echo_message_size = 16 * 1024 * 1024;

// What a connection has once it was put off: it sent more than one turn of the loop, or its rates, allow.
struct PutOff {
  Time until{};      // when it goes on
  Time begun{};      // of being slowed, with no break worth the name since
  Time paid{};       // when it last had paid for what it sent
  std::string held;  // was read and waits
  bool waits = false;
};

// About 300 bytes while idle as a WebSocket; nothing else is kept for it.
struct Connection : ActivityHook {
  uv_poll_t poll{};
  void* server = nullptr;  // the Server::Impl it belongs to
  Socket socket;
  std::unique_ptr<Tls> tls;  // none: plain
  WebSocketReader reader;
  std::unique_ptr<HttpPart> http;
  std::unique_ptr<std::string> pending;  // null when nothing waits
  std::unique_ptr<PutOff> put_off;       // null while it never was
  AddressSeat seat;                      // that of the client behind it, for a WebSocket through a trusted proxy
  Allowance messages, bytes;
  ConnectionId id = 0;
  Time since{};  // last sign of life; for Closing: when that began
  std::uint16_t close_code = 0;
  std::uint16_t redirect_port = 0;  // with `redirects`: see https_redirect()
  Phase phase = Phase::Http;
  AfterFlush after_flush = AfterFlush::Nothing;
  bool dirty : 1 = false;             // in the list of those to be flushed
  bool waiting_writable : 1 = false;  // the socket's buffer is full
  bool reading : 1 = true;
  bool pinged : 1 = false;
  bool opened : 1 = false;  // on_open was called
  bool from_loopback : 1 = false;
  bool began : 1 = false;       // its first byte was looked at
  bool redirects : 1 = false;   // http where https is spoken: every request is answered with where that is
  bool echo : 1 = false;        // a WebSocket for tests, which the handler does not know of
  bool from_proxy : 1 = false;  // a trusted one

  explicit Connection(std::uint32_t message_limit) : reader(message_limit) {}
  Io read(std::span<char> into) { return tls ? tls->read(into) : read_some(socket.fd(), into); }
  Io write(std::string_view first, std::string_view second) {
    return tls ? tls->write(first, second) : write_some(socket.fd(), first, second);
  }
  bool has_output() const { return pending || (http && !http->static_tail.empty()); }
};

}  // namespace beckon::net
