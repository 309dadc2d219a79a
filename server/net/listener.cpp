#include "net/listener.hpp"

namespace beckon::net {
namespace {

constexpr int batch = 8;  // then others get their turn; the socket wakes the loop again
constexpr std::uint64_t rest_milliseconds = 100;

}  // namespace

Listener::Listener(uv_loop_t* loop, Socket socket, Counters& counters, OnAccept on_accept, OnExhausted on_exhausted)
    : socket_(std::move(socket)),
      counters_(counters),
      on_accept_(std::move(on_accept)),
      on_exhausted_(std::move(on_exhausted)),
      resting_(make_timer(loop, this)) {
  auto poll = std::make_unique<uv_poll_t>();
  check_uv(uv_poll_init_socket(loop, poll.get(), socket_.fd()), "uv_poll_init_socket");
  poll->data = this;
  poll_.reset(poll.release());
  start();
}

void Listener::start() {
  uv_poll_start(poll_.get(), UV_READABLE,
                [](uv_poll_t* poll, int, int) noexcept { static_cast<Listener*>(poll->data)->accept_some(); });
}

void Listener::accept_some() {
  for (int i = 0; i < batch; ++i) {
    Accepted accepted;
    switch (accept_one(socket_.fd(), accepted)) {
      case AcceptState::Accepted:
        on_accept_(std::move(accepted));
        break;
      case AcceptState::None:
        return;
      case AcceptState::OutOfDescriptors:
        return rest();
    }
  }
}

void Listener::rest() {
  counters_.out_of_descriptors.add();
  on_exhausted_();
  uv_poll_stop(poll_.get());
  uv_timer_start(
      resting_.get(), [](uv_timer_t* timer) noexcept { static_cast<Listener*>(timer->data)->start(); },
      rest_milliseconds, 0);
}

}  // namespace beckon::net
