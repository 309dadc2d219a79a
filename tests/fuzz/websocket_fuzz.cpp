// The WebSocket reader on any bytes, cut anywhere: it must say the same as on the uncut bytes, keep to its limit, and
// hand out only valid text. The first byte of the input seeds the cuts.
#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "net/utf8.hpp"
#include "net/websocket_frame.hpp"
#include "net/websocket_reader.hpp"
#include "require.hpp"

namespace {

using beckon::net::WebSocketEvent;
using Kind = WebSocketEvent::Kind;
using beckon::fuzz::require;

constexpr std::uint32_t limit = 2048;
constexpr std::size_t padding = 64;

struct Seen {
  Kind kind;
  std::string data;
  std::uint16_t code;
  friend bool operator==(const Seen&, const Seen&) = default;
};

void check(const WebSocketEvent& event) {
  switch (event.kind) {
    case Kind::Text: {
      require(event.data.size() <= limit && beckon::net::is_utf8(event.data));
      volatile char behind = event.data.data()[event.data.size() + padding - 1];  // ASan judges
      static_cast<void>(behind);
      return;
    }
    case Kind::Binary:  // not taken
      require(false);
      break;
    case Kind::Ping:
    case Kind::Pong:
      return require(event.data.size() <= 125);
    case Kind::Close:
      return require(event.code == 1005 || beckon::net::may_be_sent(event.code));
    case Kind::Error:
      return require(beckon::net::may_be_sent(event.code));
  }
}

// Takes the bytes in pieces of a size that `next_size` gives.
template <class NextSize>
std::vector<Seen> read(const std::uint8_t* data, std::size_t size, NextSize next_size) {
  beckon::net::WebSocketReader reader(limit);
  std::vector<Seen> seen;
  while (size > 0) {
    const std::size_t piece = std::min(size, next_size());
    std::vector<char> buffer(data, data + piece);
    buffer.resize(piece + padding);
    auto input = std::span(buffer).first(piece);
    while (const auto event = reader.next(input)) {
      check(*event);
      seen.push_back({event->kind, std::string(event->data), event->code});
    }
    require(input.empty());
    data += piece;
    size -= piece;
  }
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::uint32_t state = data[0];
  const auto whole = read(data + 1, size - 1, [&] { return size; });
  const auto cut = read(data + 1, size - 1, [&] {
    state = state * 1664525 + 1013904223;
    return std::size_t{1} + (state >> 24) % 24;
  });
  require(whole == cut);
  return 0;
}
