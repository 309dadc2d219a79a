// A listening socket on a loop.
#pragma once
#include <functional>

#include "net/counters.hpp"
#include "net/socket.hpp"
#include "net/uv_handle.hpp"

namespace beckon::net {

// Accepts until it is destroyed. When the process is out of descriptors it rests for 100 ms, counts that and says so,
// instead of being woken again and again by the connection it cannot take.
class Listener {
 public:
  using OnAccept = std::function<void(Accepted)>;
  using OnExhausted = std::function<void()>;  // there is no descriptor for a connection that waits

  // `counters` outlives it. Throws std::system_error.
  Listener(uv_loop_t* loop, Socket socket, Counters& counters, OnAccept on_accept, OnExhausted on_exhausted);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

 private:
  void start();
  void accept_some();
  void rest();

  Socket socket_;
  Counters& counters_;
  OnAccept on_accept_;
  OnExhausted on_exhausted_;
  UvPtr<uv_timer_t> resting_;
  UvPtr<uv_poll_t> poll_;  // goes before the socket it watches
};

}  // namespace beckon::net
