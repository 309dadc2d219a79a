#include "connection.hpp"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace bench {
namespace {

constexpr std::size_t read_size = 256 * 1024;

constexpr std::string_view accept_answer = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

int connecting_socket(in_addr to, std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) fail("socket");
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const linger reset{1, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr = to;
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 && errno != EINPROGRESS) {
    fail("connect");
  }
  return fd;
}

std::array<char, read_size>& read_buffer() {
  static std::array<char, read_size> buffer;
  return buffer;
}

}  // namespace

Connection::Connection(Poller& poller, std::uint16_t port, Listener& listener, in_addr address)
    : poller_(poller), listener_(listener), socket_(connecting_socket(address, port)), unsent_(upgrade_request) {
  poller_.add(socket_.get(), *this, true);
}

Connection::~Connection() = default;

void Connection::append(std::string_view text) {
  mask_ = mask_ * 1664525 + 1013904223;  // any sequence will do: nobody here must be kept from guessing it
  append_frame(unsent_, Opcode::Text, text, mask_);
}

void Connection::flush() {
  const ssize_t sent = ::send(socket_.get(), unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN) fail("send");
  if (sent > 0) unsent_.erase(0, static_cast<std::size_t>(sent));
  if (waits_to_write_ == unsent_.empty()) {
    waits_to_write_ = !unsent_.empty();
    poller_.change(socket_.get(), *this, waits_to_write_);
  }
}

std::uint16_t Connection::local_port() const {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  if (::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) fail("getsockname");
  return ntohs(address.sin_port);
}

void Connection::on_ready(bool readable, bool writable) {
  if (state_ == State::Connecting) state_ = State::Upgrading;  // a failed connect shows at the first read or write
  if (writable && !unsent_.empty()) flush();
  if (readable) read();
}

void Connection::read() {
  auto& buffer = read_buffer();
  const ssize_t got = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
  if (got < 0) {
    if (errno == EAGAIN) return;
    fail("recv");
  }
  if (got == 0) throw std::runtime_error("the server ended the connection");
  std::string_view bytes(buffer.data(), static_cast<std::size_t>(got));
  if (unread_.empty()) {
    take(bytes);
    unread_ = bytes;
  } else {
    std::string joined = std::move(unread_);
    joined.append(bytes);
    bytes = joined;
    take(bytes);
    unread_ = bytes;
  }
}

void Connection::take(std::string_view& bytes) {
  if (state_ == State::Upgrading && !take_upgrade(bytes)) return;
  while (const auto frame = take_frame(bytes)) on_frame(*frame);
}

bool Connection::take_upgrade(std::string_view& bytes) {
  const auto end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) return false;
  const std::string_view head = bytes.substr(0, end);
  if (!head.starts_with("HTTP/1.1 101 ") || head.find(accept_answer) == std::string_view::npos) {
    throw std::runtime_error("the server refused the WebSocket: " + std::string(head));
  }
  bytes.remove_prefix(end + 4);
  state_ = State::Open;
  listener_.on_open();
  return true;
}

void Connection::on_frame(const Frame& frame) {
  switch (frame.opcode) {
    case Opcode::Text:
      return listener_.on_text(frame.payload);
    case Opcode::Ping:
      append_frame(unsent_, Opcode::Pong, frame.payload, mask_);
      return flush();
    case Opcode::Pong:
      return;
    case Opcode::Close:
      break;
  }
  throw std::runtime_error("the server closed a WebSocket: " + std::string(frame.payload.substr(0, 100)));
}

}  // namespace bench
