#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <memory>
#include <system_error>

#include "net/socket.hpp"

namespace beckon::net {
namespace {

constexpr int backlog = 1024;
constexpr int on = 1, off = 0;

std::system_error failure(int error, const std::string& address, std::uint16_t port) {
  return {error, std::generic_category(), "cannot listen on " + address + " port " + std::to_string(port)};
}

// No name is ever looked up: what is listened on must not depend on a name server.
std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> resolve(const std::string& address, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
  addrinfo* found = nullptr;
  if (::getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) {
    throw failure(EINVAL, address, port);
  }
  return {found, &freeaddrinfo};
}

Socket listen_on_one(const std::string& address, std::uint16_t port, bool shared = true) {
  const auto found = resolve(address, port);
  Socket socket(::socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const auto set = [&](int level, int option, const int& value) {
    return ::setsockopt(socket.fd(), level, option, &value, sizeof value) == 0;
  };
  bool fine = socket.fd() >= 0 && set(SOL_SOCKET, SO_REUSEADDR, on) &&
              set(SOL_SOCKET, SO_REUSEPORT, shared ? on : off) && set(IPPROTO_TCP, TCP_NODELAY, on);
  if (fine && found->ai_family == AF_INET6) fine = set(IPPROTO_IPV6, IPV6_V6ONLY, address == "::" ? off : on);
  fine = fine && ::bind(socket.fd(), found->ai_addr, found->ai_addrlen) == 0 && ::listen(socket.fd(), backlog) == 0;
  if (!fine) throw failure(errno, address, port);
  return socket;
}

}  // namespace

std::vector<Socket> listen_on(const std::string& address, std::uint16_t port) {
  std::vector<Socket> sockets;
  const bool localhost = address == "localhost";
  sockets.push_back(listen_on_one(localhost ? "127.0.0.1" : address, port));
  if (!localhost) return sockets;
  try {
    sockets.push_back(listen_on_one("::1", port_of(sockets[0].fd())));
  } catch (const std::system_error& error) {
    const int code = error.code().value();
    if (code != EADDRNOTAVAIL && code != EAFNOSUPPORT) throw;  // a machine without IPv6 has only the one
  }
  return sockets;
}

bool address_in_use(const std::string& address, std::uint16_t port) {
  if (port == 0) return false;
  try {
    listen_on_one(address == "localhost" ? "127.0.0.1" : address, port, false);
  } catch (const std::system_error& error) {
    return error.code().value() == EADDRINUSE;
  }
  return false;
}

}  // namespace beckon::net
