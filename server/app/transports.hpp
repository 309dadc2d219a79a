// What the shard needs of its clients' transports: WebSockets, which net holds, and those over HTTP (polling.hpp).
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace beckon {

// Its lower half is a small number that is used again, its upper half says how often; 0 is none. A WebSocket's is its
// net::ConnectionId; those over HTTP are counted apart and have a bit of their own.
using TransportId = std::uint64_t;

inline constexpr std::uint32_t polling_bit = 1U << 31;
constexpr bool is_polling(TransportId id) { return (static_cast<std::uint32_t>(id) & polling_bit) != 0; }
// The small number, within WebSockets or within transports over HTTP.
constexpr std::size_t place_of(TransportId id) { return static_cast<std::uint32_t>(id) & ~polling_bit; }

enum class Dialect : std::uint8_t { Beckon, Mdn };

class Transports {
 public:
  virtual ~Transports() = default;
  virtual void send_text(TransportId to, std::string_view text) = 0;
  virtual void close(TransportId transport, std::uint16_t code, std::string_view reason) = 0;
};

}  // namespace beckon
