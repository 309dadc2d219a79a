// Asks a STUN server for a sign of life over UDP.
#pragma once
#include <netinet/in.h>

#include <string>

#include "ice/loop_watch.hpp"
#include "ice/stun_binding.hpp"

namespace beckon::ice {

// On the loop's thread.
class StunProbe {
 public:
  // Throws std::system_error without a socket.
  StunProbe(uv_loop_t* loop, const std::string& address, std::uint16_t port, std::function<void()> answered);
  ~StunProbe();
  StunProbe(const StunProbe&) = delete;
  StunProbe& operator=(const StunProbe&) = delete;

  // A new question; an answer to an older one counts no more.
  void ask();

 private:
  void read();

  int socket_;
  sockaddr_in server_{};
  TransactionId asked_{};
  bool waiting_ = false;
  std::function<void()> answered_;
  std::unique_ptr<Readable> readable_;
};

}  // namespace beckon::ice
