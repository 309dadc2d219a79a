// A WebSocket client's frames (RFC 6455, 5): masked out, unmasked in. Written apart from the server's, so that the two
// judge each other.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bench {

enum class Opcode : std::uint8_t { Text = 1, Close = 8, Ping = 9, Pong = 10 };

// Appends one whole masked frame; the payload is at most 65,535 bytes.
void append_frame(std::string& out, Opcode opcode, std::string_view payload, std::uint32_t mask);

struct Frame {
  Opcode opcode;
  std::string_view payload;  // a view into the bytes it was taken from
};

// Takes the first frame off `bytes`; nothing while it is not there whole. Throws std::runtime_error for what no server
// under test sends: fragments, masks, reserved bits, more than 65,535 bytes.
std::optional<Frame> take_frame(std::string_view& bytes);

}  // namespace bench
