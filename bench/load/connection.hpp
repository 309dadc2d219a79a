// One WebSocket to the server under test, without blocking. Anything unexpected (a refusal, a close, an error) is a
// std::runtime_error: a measurement in which that happens is none.
#pragma once
#include <netinet/in.h>

#include <string>
#include <string_view>

#include "frame.hpp"
#include "poller.hpp"

namespace bench {

// Key and answer are the example of RFC 6455, 1.3. From elsewhere than this machine only pages are let in.
inline constexpr std::string_view upgrade_request =
    "GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Protocol: beckon.v1\r\n\r\n";

class Connection final : Pollable {
 public:
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void on_open() = 0;
    virtual void on_text(std::string_view text) = 0;  // which lives until the call returns
  };

  // Begins to connect. `poller` and `listener` outlive it.
  Connection(Poller& poller, std::uint16_t port, Listener& listener, in_addr address = {htonl(INADDR_LOOPBACK)});
  // With a reset, so that no port is left in TIME_WAIT.
  ~Connection() override;

  // Appends a text message; it goes out with flush().
  void append(std::string_view text);
  // One send(); what the kernel does not take follows when it can.
  void flush();
  void send(std::string_view text) {
    append(text);
    flush();
  }
  std::size_t unsent() const { return unsent_.size(); }  // that the kernel has not taken yet
  bool open() const { return state_ == State::Open; }
  std::uint16_t local_port() const;

 private:
  enum class State : std::uint8_t { Connecting, Upgrading, Open };

  void on_ready(bool readable, bool writable) override;
  void read();
  void take(std::string_view& bytes);
  bool take_upgrade(std::string_view& bytes);
  void on_frame(const Frame& frame);

  Poller& poller_;
  Listener& listener_;
  Descriptor socket_;
  State state_ = State::Connecting;
  bool waits_to_write_ = true;
  std::uint32_t mask_ = 0x5bd1e995;
  std::string unread_;  // of a frame that has not come whole
  std::string unsent_;
};

}  // namespace bench
