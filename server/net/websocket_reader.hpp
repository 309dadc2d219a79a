// The incoming half of a server's WebSocket (RFC 6455, 5): bytes in, messages and control frames out. Pure.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "net/websocket_frame.hpp"

namespace beckon::net {

struct WebSocketEvent {
  enum class Kind : std::uint8_t {
    Text,    // data: a whole message, valid UTF-8
    Binary,  // data: a whole message
    Ping,    // data: to be sent back in a pong
    Pong,    // data: as sent
    Close,   // the peer closes; code (1005 when it gave none), data: its reason
    Error    // the peer broke the protocol; code to close with, data: why (ours, for the close frame)
  };
  Kind kind;
  std::string_view data;
  std::uint16_t code = 0;
};

// Sixteen bytes large while nothing is half received.
class WebSocketReader {
 public:
  enum class Takes : std::uint8_t { Text, TextAndBinary };  // what it does not take is an Error

  explicit WebSocketReader(std::uint32_t message_limit, Takes takes = Takes::Text);
  ~WebSocketReader();
  WebSocketReader(WebSocketReader&&) noexcept;
  WebSocketReader& operator=(WebSocketReader&&) noexcept;

  // Takes bytes from the front of `input` (and unmasks them there) up to the next event; nothing when all is taken and
  // more is needed. Call until then. An event's data lives until the next call, or as long as the bytes of `input`; at
  // least 64 bytes behind a Text may be read if that many may be read behind `input`. A message longer than the limit
  // is an Error as soon as its length is declared. After Close and Error everything that comes is swallowed.
  std::optional<WebSocketEvent> next(std::span<char>& input);

 private:
  struct Partial;

  std::optional<FrameHead> take_head(std::span<char>& input, const char*& wrong);
  std::optional<WebSocketEvent> begin(const FrameHead& head, std::span<char>& input);
  std::optional<WebSocketEvent> go_on(std::span<char>& input);
  std::optional<WebSocketEvent> control(Opcode opcode, std::string_view payload);
  std::optional<WebSocketEvent> refusal_of(const FrameHead& head) const;
  WebSocketEvent error(std::uint16_t code, std::string_view why);
  Partial& partial();

  std::unique_ptr<Partial> partial_;  // what is half received; null between messages
  std::uint32_t limit_;
  Takes takes_;
  bool done_ = false;
};

}  // namespace beckon::net
