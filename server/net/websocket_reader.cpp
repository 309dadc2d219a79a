#include "net/websocket_reader.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "net/text.hpp"
#include "net/utf8.hpp"

namespace beckon::net {
namespace {

using Kind = WebSocketEvent::Kind;
constexpr std::uint16_t protocol_error = 1002, unsupported_data = 1003, no_code = 1005, invalid_payload = 1007,
                        too_big = 1009;

std::span<char> take(std::span<char>& input, std::size_t size) {
  const auto taken = input.first(size);
  input = input.subspan(size);
  return taken;
}

// Grows with what has really come, never with what was declared: a declared length costs its sender nothing.
void append_padded(std::string& out, std::string_view bytes) {
  const std::size_t needed = out.size() + bytes.size() + text_padding;
  if (out.capacity() < needed) out.reserve(std::max(needed, 2 * out.capacity()));
  out.append(bytes);
}

}  // namespace

struct WebSocketReader::Partial {
  std::array<char, FrameHead::max_size> head_bytes{};
  std::uint8_t head_size = 0;      // of head_bytes, while a head is incomplete
  bool binary = false;             // the message that is in_message
  bool in_message = false;         // a message has begun and its last frame has not ended
  bool delivered = false;          // `message` was handed out and goes at the next call
  std::optional<FrameHead> frame;  // whose payload is being received
  std::size_t received = 0;        // of that payload
  std::string message;
  Utf8Validator utf8;
  std::string control;

  bool idle() const { return head_size == 0 && !in_message && !frame; }
};

WebSocketReader::WebSocketReader(std::uint32_t message_limit, Takes takes) : limit_(message_limit), takes_(takes) {}
WebSocketReader::~WebSocketReader() = default;
WebSocketReader::WebSocketReader(WebSocketReader&&) noexcept = default;
WebSocketReader& WebSocketReader::operator=(WebSocketReader&&) noexcept = default;

WebSocketReader::Partial& WebSocketReader::partial() {
  if (!partial_) partial_ = std::make_unique<Partial>();
  return *partial_;
}

WebSocketEvent WebSocketReader::error(std::uint16_t code, std::string_view why) {
  done_ = true;
  return {Kind::Error, why, code};
}

std::optional<WebSocketEvent> WebSocketReader::next(std::span<char>& input) {
  if (partial_ && partial_->delivered) {
    partial_->delivered = false;
    partial_->message = {};
    partial_->utf8 = {};
  }
  while (!done_) {
    if (partial_ && partial_->idle()) partial_.reset();
    if (!partial_ || !partial_->frame) {
      const char* wrong = nullptr;
      const auto head = take_head(input, wrong);
      if (wrong != nullptr) return error(protocol_error, wrong);
      if (!head) return std::nullopt;
      if (auto event = begin(*head, input)) return event;
    } else {
      if (auto event = go_on(input)) return event;
      if (partial_->frame) return std::nullopt;
    }
  }
  input = {};
  partial_.reset();
  return std::nullopt;
}

std::optional<FrameHead> WebSocketReader::take_head(std::span<char>& input, const char*& wrong) {
  if (input.empty()) return std::nullopt;
  std::array<char, FrameHead::max_size> bytes{};
  const std::size_t before = partial_ ? partial_->head_size : 0;
  if (before > 0) std::memcpy(bytes.data(), partial_->head_bytes.data(), before);
  const std::size_t more = std::min(input.size(), bytes.size() - before);
  std::memcpy(bytes.data() + before, input.data(), more);

  const auto result = read_frame_head({bytes.data(), before + more});
  if (const auto* invalid = std::get_if<FrameHeadInvalid>(&result)) {
    wrong = invalid->why;
    return std::nullopt;
  }
  if (const auto* head = std::get_if<FrameHead>(&result)) {
    take(input, head->size - before);
    if (partial_) partial_->head_size = 0;
    return *head;
  }
  partial().head_bytes = bytes;
  partial().head_size = static_cast<std::uint8_t>(before + more);
  take(input, more);
  return std::nullopt;
}

std::optional<WebSocketEvent> WebSocketReader::refusal_of(const FrameHead& head) const {
  const bool in_message = partial_ && partial_->in_message;
  if (is_control(head.opcode)) return std::nullopt;
  if (head.opcode == Opcode::Continuation && !in_message) {
    return WebSocketEvent{Kind::Error, "continuation of nothing", protocol_error};
  }
  if (head.opcode != Opcode::Continuation && in_message) {
    return WebSocketEvent{Kind::Error, "new message inside a message", protocol_error};
  }
  if (head.opcode == Opcode::Binary && takes_ == Takes::Text)
    return WebSocketEvent{Kind::Error, "text only", unsupported_data};
  const std::size_t before = in_message ? partial_->message.size() : 0;
  if (head.length > limit_ - before) return WebSocketEvent{Kind::Error, "message too big", too_big};
  return std::nullopt;
}

// A frame whose head is known. One that lies whole in the input, and is a message of its own, is not copied.
std::optional<WebSocketEvent> WebSocketReader::begin(const FrameHead& head, std::span<char>& input) {
  if (const auto refusal = refusal_of(head)) return error(refusal->code, refusal->data);
  const bool whole = head.length <= input.size();
  if (whole && (is_control(head.opcode) || (head.fin && head.opcode != Opcode::Continuation))) {
    const auto payload = take(input, head.length);
    apply_mask(payload, head.mask);
    if (is_control(head.opcode)) return control(head.opcode, text_of(payload));
    if (head.opcode == Opcode::Binary) return WebSocketEvent{Kind::Binary, text_of(payload)};
    if (!is_utf8(text_of(payload))) return error(invalid_payload, "not UTF-8");
    return WebSocketEvent{Kind::Text, text_of(payload)};
  }
  Partial& state = partial();
  state.frame = head;
  state.received = 0;
  state.control.clear();
  if (!is_control(head.opcode)) state.in_message = true;
  if (!is_control(head.opcode) && head.opcode != Opcode::Continuation) state.binary = head.opcode == Opcode::Binary;
  return std::nullopt;
}

std::optional<WebSocketEvent> WebSocketReader::go_on(std::span<char>& input) {
  Partial& state = *partial_;
  const FrameHead head = *state.frame;
  const auto piece = take(input, std::min<std::uint64_t>(input.size(), head.length - state.received));
  apply_mask(piece, head.mask, state.received);
  state.received += piece.size();
  const bool ended = state.received == head.length;
  if (ended) state.frame.reset();
  if (is_control(head.opcode)) {
    state.control.append(text_of(piece));
    return ended ? control(head.opcode, state.control) : std::nullopt;
  }
  append_padded(state.message, text_of(piece));
  if (!state.binary && !state.utf8.feed(text_of(piece))) return error(invalid_payload, "not UTF-8");
  if (!ended || !head.fin) return std::nullopt;
  if (!state.binary && !state.utf8.complete()) return error(invalid_payload, "not UTF-8");
  state.in_message = false;
  state.delivered = true;
  return WebSocketEvent{state.binary ? Kind::Binary : Kind::Text, state.message};
}

std::optional<WebSocketEvent> WebSocketReader::control(Opcode opcode, std::string_view payload) {
  if (opcode == Opcode::Ping) return WebSocketEvent{Kind::Ping, payload};
  if (opcode == Opcode::Pong) return WebSocketEvent{Kind::Pong, payload};
  if (payload.size() == 1) return error(protocol_error, "close code of one byte");
  if (payload.empty()) {
    done_ = true;
    return WebSocketEvent{Kind::Close, {}, no_code};
  }
  const auto high = static_cast<std::uint8_t>(payload[0]), low = static_cast<std::uint8_t>(payload[1]);
  const auto code = static_cast<std::uint16_t>(high << 8 | low);
  if (!may_be_sent(code)) return error(protocol_error, "invalid close code");
  if (!is_utf8(payload.substr(2))) return error(invalid_payload, "not UTF-8");
  done_ = true;
  return WebSocketEvent{Kind::Close, payload.substr(2), code};
}

}  // namespace beckon::net
