// What the shard needs of the connections that net holds.
#pragma once
#include <cstdint>
#include <string_view>

namespace beckon {

using TransportId = std::uint64_t;  // net::ConnectionId; 0 is none

class Transports {
 public:
  virtual ~Transports() = default;
  virtual void send_text(TransportId to, std::string_view text) = 0;
  virtual void close(TransportId transport, std::uint16_t code, std::string_view reason) = 0;
};

}  // namespace beckon
