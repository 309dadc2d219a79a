#include "net/socket.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace beckon::net {
namespace {

Io io_of(ssize_t result) {
  if (result >= 0) return {IoState::Done, static_cast<std::size_t>(result)};
  const bool later = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
  return {later ? IoState::WouldBlock : IoState::Failed};
}

iovec piece(std::string_view bytes) { return {const_cast<char*>(bytes.data()), bytes.size()}; }

}  // namespace

Socket& Socket::operator=(Socket&& other) noexcept {
  if (this != &other) {
    close();
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

void Socket::close() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
}

Io read_some(int fd, std::span<char> into) {
  const Io io = io_of(::recv(fd, into.data(), into.size(), 0));
  if (io.state == IoState::Done && io.bytes == 0) return {IoState::Ended};
  return io;
}

std::optional<char> peek_byte(int fd) {
  char byte = 0;
  return ::recv(fd, &byte, 1, MSG_PEEK) == 1 ? std::optional(byte) : std::nullopt;
}

Io write_some(int fd, std::string_view first, std::string_view second) {
  std::array<iovec, 2> pieces{piece(first), piece(second)};
  if (second.empty()) return io_of(::send(fd, first.data(), first.size(), MSG_NOSIGNAL));
  msghdr message{};
  message.msg_iov = pieces.data();
  message.msg_iovlen = pieces.size();
  return io_of(::sendmsg(fd, &message, MSG_NOSIGNAL));
}

void end_writing(int fd) { ::shutdown(fd, SHUT_WR); }

void reset_on_close(int fd) {
  const linger none{1, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof none);
}

AcceptState accept_one(int listener, Accepted& accepted) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  const int fd = ::accept4(listener, reinterpret_cast<sockaddr*>(&address), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd >= 0) {
    accepted = {Socket(fd), IpAddress::of(address)};
    return AcceptState::Accepted;
  }
  const bool out = errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
  return out ? AcceptState::OutOfDescriptors : AcceptState::None;  // a connection that died while waiting is None too
}

std::uint16_t port_of(int fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(address).sin6_port
                                             : reinterpret_cast<sockaddr_in&>(address).sin_port);
}

}  // namespace beckon::net
