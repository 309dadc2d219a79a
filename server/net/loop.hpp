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

  // Before run(). At the end of every turn, after the handlers below, `when` is asked for the next deadline, and `ring`
  // is called once that is reached (in the next turn if it is past). So nobody need set it after each event.
  void on_alarm(std::function<Deadline()> when, std::function<void()> ring);

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
