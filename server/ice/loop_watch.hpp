// What the supervisor asks of a libuv loop: to be told when a descriptor can be read and when time has passed.
#pragma once
#include <uv.h>

#include <functional>
#include <memory>

#include "core/time.hpp"

namespace beckon::ice {

// Closing a libuv handle is asynchronous: its memory goes one turn of the loop later, and until then it calls nobody.
// On the loop's thread; the loop runs once more before it is closed.
template <class Handle>
class LoopWatch {
 public:
  using Handler = std::function<void()>;
  LoopWatch(const LoopWatch&) = delete;
  LoopWatch& operator=(const LoopWatch&) = delete;
  ~LoopWatch() {
    handle_->data = nullptr;
    uv_close(reinterpret_cast<uv_handle_t*>(handle_),
             [](uv_handle_t* closed) { delete reinterpret_cast<Handle*>(closed); });
  }

 protected:
  explicit LoopWatch(Handler handler) : handler_(std::move(handler)), handle_(new Handle{}) { handle_->data = this; }
  static void call(Handle* handle) {
    auto* const self = static_cast<LoopWatch*>(handle->data);
    if (!self) return;
    const Handler handler = self->handler_;  // it may be the end of this watch
    handler();
  }
  Handler handler_;
  Handle* handle_;
};

// The descriptor outlives it.
class Readable : LoopWatch<uv_poll_t> {
 public:
  Readable(uv_loop_t* loop, int descriptor, Handler handler) : LoopWatch(std::move(handler)) {
    uv_poll_init(loop, handle_, descriptor);
    uv_poll_start(handle_, UV_READABLE, [](uv_poll_t* handle, int, int) noexcept { call(handle); });
  }
};

class Alarm : LoopWatch<uv_timer_t> {
 public:
  Alarm(uv_loop_t* loop, Handler handler) : LoopWatch(std::move(handler)) { uv_timer_init(loop, handle_); }
  void set(Duration after) {
    uv_timer_start(
        handle_, [](uv_timer_t* handle) noexcept { call(handle); }, static_cast<std::uint64_t>(after.count()), 0);
  }
};

}  // namespace beckon::ice
