#include "net/loop.hpp"

#include <atomic>
#include <csignal>
#include <utility>
#include <vector>

#include "net/uv_handle.hpp"

namespace beckon::net {
namespace {

struct Alarm {
  std::function<Deadline()> when;
  std::function<void()> ring;
};

struct SignalHandler {
  std::function<void()> handler;
  UvPtr<uv_signal_t> handle;
};

}  // namespace

struct Loop::Impl {
  uv_loop_t loop{};
  UvPtr<uv_async_t> async;
  UvPtr<uv_timer_t> alarm;
  UvPtr<uv_prepare_t> before_sleep;
  std::atomic<bool> stopping = false, woken = false;
  std::function<void()> wake_handler;
  std::vector<Alarm> alarms;
  Deadline alarm_at;  // what the timer is set to
  std::vector<std::function<void()>> turn_end;
  std::vector<std::unique_ptr<SignalHandler>> signals;

  // Newest first, so that what was there first (a server's flush) sees what the others leave.
  void end_turn() {
    for (std::size_t i = turn_end.size(); i > 0; --i) turn_end[i - 1]();
    Deadline next;
    for (const Alarm& one : alarms) next = earlier(next, one.when());
    set_alarm(next);
  }

  Time now() const { return Time(Duration(uv_now(&loop))); }

  void set_alarm(Deadline at) {
    if (at == alarm_at) return;
    alarm_at = at;
    if (!at) {
      uv_timer_stop(alarm.get());
      return;
    }
    uv_timer_start(
        alarm.get(), [](uv_timer_t* handle) noexcept { static_cast<Impl*>(handle->data)->on_timer(); },
        static_cast<std::uint64_t>(std::max(*at - now(), Duration::zero()).count()), 0);
  }

  void on_async() {
    if (stopping.exchange(false)) uv_stop(&loop);
    if (woken.exchange(false) && wake_handler) wake_handler();
  }

  void on_timer() {
    alarm_at.reset();
    for (const Alarm& one : alarms)
      if (const Deadline at = one.when(); at && *at <= now()) one.ring();
  }
};

Loop::Loop() : impl_(std::make_unique<Impl>()) {
  std::signal(SIGPIPE, SIG_IGN);  // a peer that went away is an error of its own socket, never the process's end
  Impl& impl = *impl_;
  check_uv(uv_loop_init(&impl.loop), "uv_loop_init");
  auto async = std::make_unique<uv_async_t>();
  check_uv(uv_async_init(&impl.loop, async.get(),
                         [](uv_async_t* handle) noexcept { static_cast<Impl*>(handle->data)->on_async(); }),
           "uv_async_init");
  async->data = &impl;
  impl.async.reset(async.release());
  impl.alarm = make_timer(&impl.loop, &impl);
  auto prepare = std::make_unique<uv_prepare_t>();
  check_uv(uv_prepare_init(&impl.loop, prepare.get()), "uv_prepare_init");
  prepare->data = &impl;
  impl.before_sleep.reset(prepare.release());
  // libuv's prepare phase follows the events, timers and closes of the turn and comes right before it sleeps.
  uv_prepare_start(impl.before_sleep.get(),
                   [](uv_prepare_t* handle) noexcept { static_cast<Impl*>(handle->data)->end_turn(); });
}

Loop::~Loop() {
  impl_->turn_end.clear();
  impl_->signals.clear();
  impl_->before_sleep.reset();
  impl_->alarm.reset();
  impl_->async.reset();
  uv_run(&impl_->loop, UV_RUN_DEFAULT);  // lets the closes end
  uv_loop_close(&impl_->loop);
}

void Loop::run() {
  uv_run(&impl_->loop, UV_RUN_DEFAULT);
  impl_->end_turn();  // of the turn that stopped it
}

void Loop::stop() {
  impl_->stopping = true;
  uv_async_send(impl_->async.get());
}

void Loop::on_wake(std::function<void()> handler) { impl_->wake_handler = std::move(handler); }

void Loop::wake() {
  // While one is on its way another adds nothing.
  if (!impl_->woken.exchange(true)) uv_async_send(impl_->async.get());
}

void Loop::on_alarm(std::function<Deadline()> when, std::function<void()> ring) {
  impl_->alarms.push_back({std::move(when), std::move(ring)});
}

void Loop::at_turn_end(std::function<void()> handler) { impl_->turn_end.push_back(std::move(handler)); }

void Loop::on_signal(int signal, std::function<void()> handler) {
  auto entry = std::make_unique<SignalHandler>(SignalHandler{std::move(handler), nullptr});
  auto handle = std::make_unique<uv_signal_t>();
  check_uv(uv_signal_init(&impl_->loop, handle.get()), "uv_signal_init");
  handle->data = entry.get();
  entry->handle.reset(handle.release());
  check_uv(uv_signal_start(
               entry->handle.get(),
               [](uv_signal_t* fired, int) noexcept { static_cast<SignalHandler*>(fired->data)->handler(); }, signal),
           "uv_signal_start");
  impl_->signals.push_back(std::move(entry));
}

Time Loop::now() const { return impl_->now(); }

uv_loop_s* Loop::raw() { return &impl_->loop; }

}  // namespace beckon::net
