// What the shard needs of the connections that net holds.
#pragma once
#include <cstdint>
#include <string_view>

namespace beckon {

// net::ConnectionId: its lower half is a small number that is used again, its upper half says how often; 0 is none.
using TransportId = std::uint64_t;

enum class Dialect : std::uint8_t { Beckon, Mdn };

class Transports {
 public:
  virtual ~Transports() = default;
  virtual void send_text(TransportId to, std::string_view text) = 0;
  virtual void close(TransportId transport, std::uint16_t code, std::string_view reason) = 0;
};

}  // namespace beckon
