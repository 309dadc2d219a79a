#include "ice/host_address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace beckon::ice {
namespace {

constexpr int prefer_public = 0x0002;  // IPV6_PREFER_SRC_PUBLIC, whose header bites with the C library's

class Socket {
 public:
  Socket(int family, int type) : descriptor_(socket(family, type | SOCK_CLOEXEC, 0)) {}
  ~Socket() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

// Of either family.
struct SocketAddress {
  SocketAddress(const std::string& text, std::uint16_t port) {
    if (text.find(':') == std::string::npos) {
      v4.sin_family = AF_INET;
      v4.sin_port = htons(port);
      inet_pton(AF_INET, text.c_str(), &v4.sin_addr);
    } else {
      v6.sin6_family = AF_INET6;
      v6.sin6_port = htons(port);
      inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr);
    }
  }
  int family() const { return any.sa_family; }
  socklen_t size() const { return family() == AF_INET ? sizeof v4 : sizeof v6; }
  union {
    sockaddr any;
    sockaddr_in v4;
    sockaddr_in6 v6{};
  };
};

// Where packets to `far` would leave from.
std::optional<SocketAddress> own_address_towards(const std::string& far) {
  SocketAddress there(far, 53);
  const Socket udp(there.family(), SOCK_DGRAM);
  if (there.family() == AF_INET6) {
    setsockopt(udp.get(), IPPROTO_IPV6, IPV6_ADDR_PREFERENCES, &prefer_public, sizeof prefer_public);
  }
  if (connect(udp.get(), &there.any, there.size()) != 0) return std::nullopt;
  socklen_t size = there.size();
  if (getsockname(udp.get(), &there.any, &size) != 0) return std::nullopt;
  return there;
}

}  // namespace

std::optional<std::string> primary_ipv4() {
  const auto own = own_address_towards("8.8.8.8");  // any address on the Internet
  char text[INET_ADDRSTRLEN];
  if (!own || !inet_ntop(AF_INET, &own->v4.sin_addr, text, sizeof text)) return std::nullopt;
  return text;
}

std::optional<std::string> primary_ipv6() {
  const auto own = own_address_towards("2001:4860:4860::8888");
  if (!own || (own->v6.sin6_addr.s6_addr[0] & 0xe0) != 0x20) return std::nullopt;  // not in 2000::/3
  char text[INET6_ADDRSTRLEN];
  if (!inet_ntop(AF_INET6, &own->v6.sin6_addr, text, sizeof text)) return std::nullopt;
  return text;
}

PortState port_state(const std::string& address, std::uint16_t port, PortUse use) {
  const SocketAddress wanted(address, port);
  for (const int type : {SOCK_STREAM, SOCK_DGRAM}) {
    if (type == SOCK_DGRAM && use == PortUse::Tcp) continue;
    const Socket socket(wanted.family(), type);
    const int yes = 1;  // a listener of before may have left connections in TIME_WAIT
    if (type == SOCK_STREAM) setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(socket.get(), &wanted.any, wanted.size()) == 0 || errno == EACCES) continue;
    const bool no_such_address = errno == EADDRNOTAVAIL || errno == EAFNOSUPPORT || errno == EBADF;
    return no_such_address ? PortState::NotOurs : PortState::Taken;
  }
  return PortState::Free;
}

}  // namespace beckon::ice
