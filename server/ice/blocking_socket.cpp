#include "ice/blocking_socket.hpp"

#include <netdb.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

namespace beckon::ice {
namespace {

Error socket_error(int number) {
  switch (number) {
    case ECONNREFUSED:
      return {ErrorCode::Internal, "nobody listens there"};
    case ETIMEDOUT:
      return {ErrorCode::Internal, "no answer in time"};
    case ENETUNREACH:
    case EHOSTUNREACH:
      return {ErrorCode::Internal, "there is no way there in the network"};
    case ECONNRESET:
    case EPIPE:
      return {ErrorCode::Internal, "the other side broke the connection off"};
    default:
      return {ErrorCode::Internal, std::strerror(number)};
  }
}

bool would_block(int number) { return number == EAGAIN || number == EWOULDBLOCK || number == EINPROGRESS; }

}  // namespace

Result<std::vector<TransportAddress>> resolve_host(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* raw = nullptr;
  const int failed = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &raw);
  if (failed != 0) return Error{ErrorCode::Internal, "the name " + host + " cannot be found: " + gai_strerror(failed)};
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> list(raw, &freeaddrinfo);
  std::vector<TransportAddress> found;
  for (const addrinfo* one = list.get(); one; one = one->ai_next) {
    sockaddr_storage address{};
    std::memcpy(&address, one->ai_addr, std::min<std::size_t>(one->ai_addrlen, sizeof address));
    if (auto read = TransportAddress::from(address)) found.push_back(*read);
  }
  if (found.empty()) return Error{ErrorCode::Internal, "the name " + host + " has no address"};
  return found;
}

Result<BlockingSocket> BlockingSocket::connect(Kind kind, const TransportAddress& to, WaitUntil deadline) {
  const int type = kind == Kind::Stream ? SOCK_STREAM : SOCK_DGRAM;
  const int descriptor = ::socket(to.ipv6 ? AF_INET6 : AF_INET, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) return socket_error(errno);
  BlockingSocket made(descriptor);
  sockaddr_storage address{};
  const socklen_t size = to.to(address);
  if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), size) == 0) return made;
  if (!would_block(errno)) return socket_error(errno);
  if (const auto waited = made.wait(POLLOUT, deadline); !waited) return waited.error();
  int number = 0;
  socklen_t length = sizeof number;
  getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &length);
  if (number != 0) return socket_error(number);
  return made;
}

BlockingSocket::BlockingSocket(BlockingSocket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
BlockingSocket& BlockingSocket::operator=(BlockingSocket&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}
BlockingSocket::~BlockingSocket() {
  if (descriptor_ >= 0) close(descriptor_);
}

Result<void> BlockingSocket::wait(short poll_events, WaitUntil deadline) const {
  while (true) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    pollfd watched{descriptor_, poll_events, 0};
    const int ready = poll(&watched, 1, static_cast<int>(std::max<std::int64_t>(0, left)));
    if (ready > 0) return {};
    if (ready == 0) return socket_error(ETIMEDOUT);
    if (errno != EINTR) return socket_error(errno);
  }
}

Result<void> BlockingSocket::send(std::span<const std::uint8_t> bytes, WaitUntil deadline) const {
  while (!bytes.empty()) {
    const auto sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(sent));
    } else if (!would_block(errno)) {
      return socket_error(errno);
    } else if (auto waited = wait(POLLOUT, deadline); !waited) {
      return waited.error();
    }
  }
  return {};
}

Result<std::size_t> BlockingSocket::receive(std::span<std::uint8_t> into, WaitUntil deadline) const {
  while (true) {
    const auto received = recv(descriptor_, into.data(), into.size(), 0);
    if (received >= 0) return static_cast<std::size_t>(received);
    if (!would_block(errno)) return socket_error(errno);
    if (auto waited = wait(POLLIN, deadline); !waited) return waited.error();
  }
}

Result<TransportAddress> BlockingSocket::local() const {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &size) != 0) return socket_error(errno);
  const auto read = TransportAddress::from(address);
  if (!read) return socket_error(EAFNOSUPPORT);
  return *read;
}

}  // namespace beckon::ice
