// TCP sockets: owning one, listening, and the only two functions through which a connection's bytes pass, under
// TLS (tls.hpp) or without.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/ip_address.hpp"

namespace beckon::net {

// Owns a descriptor; -1 is none.
class Socket {
 public:
  explicit Socket(int fd = -1) : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&& other) noexcept;
  ~Socket() { close(); }
  int fd() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }  // the caller's from now on
  void close();

 private:
  int fd_;
};

enum class IoState : std::uint8_t { Done, WouldBlock, Ended, Failed };
struct Io {
  IoState state;
  std::size_t bytes = 0;
};

// One recv(); Ended is the peer's FIN. `into` is not empty.
Io read_some(int fd, std::span<char> into);
// The next byte that read_some() will give, if one is there.
std::optional<char> peek_byte(int fd);
// One sendmsg() of `first` and then `second`, without SIGPIPE; Done may be less than all.
Io write_some(int fd, std::string_view first, std::string_view second);
// Sends a FIN.
void end_writing(int fd);
// Makes the coming close() a reset: what the peer did not read is thrown away.
void reset_on_close(int fd);

struct Accepted {
  Socket socket;
  IpAddress from;
};
enum class AcceptState : std::uint8_t { Accepted, None, OutOfDescriptors };
// Takes one waiting connection, non-blocking, without Nagle's delay (inherited from the listener).
AcceptState accept_one(int listener, Accepted& accepted);

// Sockets that listen with SO_REUSEPORT on the address ("localhost" may need two), all on the same port. Throws
// std::system_error with address and port in its text.
std::vector<Socket> listen_on(const std::string& address, std::uint16_t port);
std::uint16_t port_of(int fd);
// Whether somebody else listens there. SO_REUSEPORT alone would let a second server share the port with the first
// without a word, so ask before the first listen_on.
bool address_in_use(const std::string& address, std::uint16_t port);

}  // namespace beckon::net
