// A blocking client for the tests: bytes, HTTP and WebSocket frames over a real socket, waiting at most ten seconds.
#pragma once
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>
#include <optional>
#include <string>
#include <string_view>

#include "net/socket.hpp"
#include "net/websocket_frame.hpp"

namespace beckon::net {

// A frame as a client sends it.
inline std::string masked_frame(Opcode opcode, std::string_view payload, bool fin = true,
                                std::array<char, 4> mask = {0x37, static_cast<char>(0xFA), 0x21, 0x3D}) {
  std::string out;
  append_frame(out, opcode, payload);
  const std::size_t head = out.size() - payload.size();
  if (!fin) out[0] = static_cast<char>(out[0] & 0x7F);
  out[1] = static_cast<char>(out[1] | 0x80);
  apply_mask(std::span(out).subspan(head), mask);
  return out.insert(head, mask.data(), mask.size());
}

inline std::string close_payload(std::uint16_t code, std::string_view reason = {}) {
  return std::string{static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)}.append(reason);
}

struct ReceivedFrame {
  Opcode opcode;
  std::string payload;
  std::uint16_t close_code() const {
    if (payload.size() < 2) return 1005;
    return static_cast<std::uint16_t>(static_cast<std::uint8_t>(payload[0]) << 8 |
                                      static_cast<std::uint8_t>(payload[1]));
  }
};

class Client {
 public:
  explicit Client(std::uint16_t port, int receive_buffer = 0)
      : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval limit{10, 0};
    ::setsockopt(socket_.fd(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(socket_.fd(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (receive_buffer > 0) ::setsockopt(socket_.fd(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(0, ::connect(socket_.fd(), reinterpret_cast<sockaddr*>(&address), sizeof address));
  }

  // False when the peer is gone.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const Io io = write_some(socket_.fd(), bytes, {});
      if (io.state != IoState::Done) return false;
      bytes.remove_prefix(io.bytes);
    }
    return true;
  }
  bool send_text(std::string_view text) { return send(masked_frame(Opcode::Text, text)); }
  void half_close() { end_writing(socket_.fd()); }
  void close() { socket_.close(); }
  void reset() {
    reset_on_close(socket_.fd());
    socket_.close();
  }

  // Up to and with `end`; less when the connection ended.
  std::string read_until(std::string_view end) {
    while (in_.find(end) == std::string::npos && fill()) {
    }
    const auto at = in_.find(end);
    return take(at == std::string::npos ? in_.size() : at + end.size());
  }
  std::string read(std::size_t size) {
    while (in_.size() < size && fill()) {
    }
    return take(std::min(size, in_.size()));
  }
  // Everything to the peer's FIN; nothing when it was a reset or took too long.
  std::optional<std::string> read_to_end() {
    while (fill()) {
    }
    return ended_ ? std::optional(take(in_.size())) : std::nullopt;
  }

  // Nothing when the connection ended.
  std::optional<ReceivedFrame> read_frame() {
    const std::string head = read(2);
    if (head.size() < 2) return std::nullopt;
    EXPECT_EQ(0x80, head[0] & 0xF0) << "every frame of the server's is whole";
    EXPECT_EQ(0, head[1] & 0x80) << "no frame of the server's is masked";
    std::size_t size = head[1] & 0x7F;
    if (size >= 126) {
      const std::string extended = read(size == 126 ? 2 : 8);
      size = 0;
      for (char c : extended) size = size << 8 | static_cast<std::uint8_t>(c);
    }
    return ReceivedFrame{static_cast<Opcode>(head[0] & 0x0F), read(size)};
  }
  std::string read_text() {
    const auto frame = read_frame();
    return frame && frame->opcode == Opcode::Text ? frame->payload : "(no text)";
  }
  // The code of the close frame that comes next; 1006 when the connection ended without one.
  std::uint16_t read_close() {
    const auto frame = read_frame();
    if (!frame) return 1006;
    EXPECT_EQ(Opcode::Close, frame->opcode);
    return frame->close_code();
  }

  static std::string upgrade_request(std::string_view target = "/ws", std::string_view more = {}) {
    return std::string("GET ")
        .append(target)
        .append(" HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n")
        .append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n")
        .append(more)
        .append("\r\n");
  }
  std::string upgrade(std::string_view target = "/ws", std::string_view more = {}) {
    EXPECT_TRUE(send(upgrade_request(target, more)));
    return read_until("\r\n\r\n");
  }
  // The head and, if it says how long it is, the body of the next response.
  std::string read_response() {
    std::string response = read_until("\r\n\r\n");
    const auto at = response.find("Content-Length: ");
    return at == std::string::npos ? response : response + read(std::stoul(response.substr(at + 16)));
  }
  std::string get(std::string_view target) {
    EXPECT_TRUE(send(std::string("GET ").append(target).append(" HTTP/1.1\r\nHost: localhost\r\n\r\n")));
    return read_until("\r\n\r\n");
  }

 private:
  bool fill() {
    const std::size_t before = in_.size();
    in_.resize(before + 65536);
    const Io io = read_some(socket_.fd(), std::span(in_).subspan(before));
    in_.resize(before + io.bytes);
    ended_ = io.state == IoState::Ended;
    return io.state == IoState::Done;
  }
  std::string take(std::size_t size) {
    std::string taken = in_.substr(0, size);
    in_.erase(0, size);
    return taken;
  }

  Socket socket_;
  std::string in_;
  bool ended_ = false;
};

}  // namespace beckon::net
