// One WebSocket frame (RFC 6455, 5.2): its head as it comes in from a client, and writing frames as a server.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace beckon::net {

enum class Opcode : std::uint8_t { Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10 };
constexpr bool is_control(Opcode opcode) { return (static_cast<std::uint8_t>(opcode) & 8) != 0; }

struct FrameHead {
  static constexpr std::size_t max_size = 14;
  Opcode opcode = Opcode::Continuation;
  bool fin = false;
  std::uint8_t size = 0;  // of the head itself
  std::array<char, 4> mask{};
  std::uint64_t length = 0;  // of the payload
};

struct FrameHeadIncomplete {};
struct FrameHeadInvalid {
  const char* why;
};

// Reads a client's frame head from the start of `bytes`. What is already wrong in an incomplete head is told at once:
// reserved bits and opcodes, no mask, a control frame that is long or fragmented, a length not in its shortest form.
std::variant<FrameHead, FrameHeadIncomplete, FrameHeadInvalid> read_frame_head(std::string_view bytes);

// XORs `payload` in place; `offset` is how many bytes of the frame's payload came before it (RFC 6455, 5.3).
void apply_mask(std::span<char> payload, const std::array<char, 4>& mask, std::size_t offset = 0);

// Appends a whole unmasked frame. A control frame's payload is at most 125 bytes.
void append_frame(std::string& out, Opcode opcode, std::string_view payload);
// Appends a close frame; the reason is cut to 123 bytes at a character's border. A code that may not stand on the wire
// (see may_be_sent) gives a close frame without one.
void append_close_frame(std::string& out, std::uint16_t code, std::string_view reason);

// The codes an endpoint may send (RFC 6455, 7.4): 1005, 1006 and 1015 only ever stand for the lack of one.
constexpr bool may_be_sent(std::uint16_t code) {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

}  // namespace beckon::net
