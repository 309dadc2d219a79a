// A libuv loop with what the rest needs of it; libuv's types stay in net/.
#pragma once
#include <functional>
#include <memory>

#include "core/time.hpp"

struct uv_loop_s;

namespace beckon::net {

// Belongs to the thread that runs it; wake() and stop() may be called from any thread.
class Loop {
 public:
  Loop();
  ~Loop();  // not while running; every handle of others must be closed before

  void run();  // until stop()
  void stop();

  // Calls on_wake on the loop's thread soon after wake(); several calls may become one.
  void on_wake(std::function<void()> handler);
  void wake();

  // Calls the handler once at `at` (or at once if that is past). One alarm per loop: a new call replaces the old;
  // nothing disarms it.
  void on_alarm(std::function<void()> handler);
  void set_alarm(Deadline at);

  // Runs once the present turn's events are done, before the loop sleeps: the place to flush. Runs every turn; of
  // several handlers the newest runs first.
  void at_turn_end(std::function<void()> handler);

  // Calls the handler on this thread when the process gets the signal (SIGTERM, SIGINT, SIGHUP).
  void on_signal(int signal, std::function<void()> handler);

  Time now() const;  // cached per turn
  uv_loop_s* raw();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace beckon::net
