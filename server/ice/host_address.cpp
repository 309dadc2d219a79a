#include "ice/host_address.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "ice/transport_address.hpp"

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

// Where packets to `far` would leave from.
std::optional<TransportAddress> own_address_towards(const std::string& far) {
  sockaddr_storage there{};
  socklen_t size = TransportAddress::parse(far, 53)->to(there);
  const Socket udp(there.ss_family, SOCK_DGRAM);
  if (there.ss_family == AF_INET6) {
    setsockopt(udp.get(), IPPROTO_IPV6, IPV6_ADDR_PREFERENCES, &prefer_public, sizeof prefer_public);
  }
  auto* const raw = reinterpret_cast<sockaddr*>(&there);
  if (connect(udp.get(), raw, size) != 0 || getsockname(udp.get(), raw, &size) != 0) return std::nullopt;
  return TransportAddress::from(there);
}

}  // namespace

std::optional<std::string> primary_ipv4() {
  const auto own = own_address_towards("8.8.8.8");  // any address on the Internet
  return own ? std::optional(own->ip_text()) : std::nullopt;
}

std::optional<std::string> primary_ipv6() {
  const auto own = own_address_towards("2001:4860:4860::8888");
  if (!own || (own->bytes[0] & 0xe0) != 0x20) return std::nullopt;  // not in 2000::/3
  return own->ip_text();
}

PortState port_state(const std::string& address, std::uint16_t port, PortUse use) {
  const auto parsed = TransportAddress::parse(address, port);
  if (!parsed) return PortState::NotOurs;
  sockaddr_storage wanted{};
  const socklen_t size = parsed->to(wanted);
  for (const int type : {SOCK_STREAM, SOCK_DGRAM}) {
    if (type == SOCK_DGRAM && use == PortUse::Tcp) continue;
    const Socket socket(wanted.ss_family, type);
    const int yes = 1;  // a listener of before may have left connections in TIME_WAIT
    if (type == SOCK_STREAM) setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(socket.get(), reinterpret_cast<const sockaddr*>(&wanted), size) == 0 || errno == EACCES) continue;
    const bool no_such_address = errno == EADDRNOTAVAIL || errno == EAFNOSUPPORT || errno == EBADF;
    return no_such_address ? PortState::NotOurs : PortState::Taken;
  }
  return PortState::Free;
}

}  // namespace beckon::ice
