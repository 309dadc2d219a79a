#include "ice/host_address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace beckon::ice {
namespace {

class Socket {
 public:
  explicit Socket(int type) : descriptor_(socket(AF_INET, type | SOCK_CLOEXEC, 0)) {}
  ~Socket() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

sockaddr_in address_of(const std::string& address, std::uint16_t port) {
  sockaddr_in made{};
  made.sin_family = AF_INET;
  made.sin_port = htons(port);
  inet_pton(AF_INET, address.c_str(), &made.sin_addr);
  return made;
}

}  // namespace

std::optional<std::string> primary_ipv4() {
  const Socket udp(SOCK_DGRAM);
  const sockaddr_in far = address_of("8.8.8.8", 53);  // any address on the Internet
  sockaddr_in own{};
  socklen_t size = sizeof own;
  if (connect(udp.get(), reinterpret_cast<const sockaddr*>(&far), sizeof far) != 0) return std::nullopt;
  if (getsockname(udp.get(), reinterpret_cast<sockaddr*>(&own), &size) != 0) return std::nullopt;
  char text[INET_ADDRSTRLEN];
  return inet_ntop(AF_INET, &own.sin_addr, text, sizeof text);
}

PortState port_state(const std::string& address, std::uint16_t port) {
  const sockaddr_in wanted = address_of(address, port);
  for (const int type : {SOCK_DGRAM, SOCK_STREAM}) {
    const Socket socket(type);
    const int yes = 1;  // a listener of before may have left connections in TIME_WAIT
    if (type == SOCK_STREAM) setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(socket.get(), reinterpret_cast<const sockaddr*>(&wanted), sizeof wanted) != 0)
      return errno == EADDRNOTAVAIL ? PortState::NotOurs : PortState::Taken;
  }
  return PortState::Free;
}

}  // namespace beckon::ice
