// Sockets for a program that does one thing after the other: each call waits, but never beyond its deadline. Not for
// the server's loops.
#pragma once
#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "ice/transport_address.hpp"

namespace beckon::ice {

using WaitUntil = std::chrono::steady_clock::time_point;

// Looks a name up (a name server that does not answer takes as long as the machine's resolver waits), or reads an
// address. The addresses stand in the order in which to try them; never none.
Result<std::vector<TransportAddress>> resolve_host(const std::string& host, std::uint16_t port);

class BlockingSocket {
 public:
  enum class Kind : std::uint8_t { Datagram, Stream };
  // A connected socket; with Datagram nothing is sent for that.
  static Result<BlockingSocket> connect(Kind kind, const TransportAddress& to, WaitUntil deadline);

  BlockingSocket(BlockingSocket&& other) noexcept;
  BlockingSocket& operator=(BlockingSocket&& other) noexcept;
  ~BlockingSocket();

  int descriptor() const { return descriptor_; }
  // All of it.
  Result<void> send(std::span<const std::uint8_t> bytes, WaitUntil deadline) const;
  // One datagram, or what there is of a stream: 0 at its end.
  Result<std::size_t> receive(std::span<std::uint8_t> into, WaitUntil deadline) const;
  // Until it can be read or written.
  Result<void> wait(short poll_events, WaitUntil deadline) const;
  Result<TransportAddress> local() const;

 private:
  explicit BlockingSocket(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

}  // namespace beckon::ice
