// Looks whether a TURN server on this machine that somebody else runs answers. It is asked for a sign of life (a STUN
// binding); nothing is started or ended.
#pragma once
#include <functional>
#include <string>

#include "ice/loop_watch.hpp"
#include "ice/stun_probe.hpp"
#include "ice/turn_status.hpp"

namespace beckon::ice {

struct TurnWatchTimes {
  Duration probe{5'000};        // between questions while it answers
  Duration probe_again{1'000};  // after one that got no answer
  int misses = 3;               // unanswered in a row: it is down
};

// On the loop's thread.
class TurnWatch {
 public:
  // `status` outlives it. `changed` hears of the first answer, and then of each change: whether it is up. Throws
  // std::system_error without a socket.
  TurnWatch(uv_loop_t* loop, const std::string& address, std::uint16_t port, TurnStatus& status,
            std::function<void(bool)> changed, TurnWatchTimes times = {});

  // Once.
  void begin() { ask(); }

 private:
  void ask();
  void on_alarm();
  void on_answer();
  void publish(bool up);

  TurnStatus& status_;
  std::function<void(bool)> changed_;
  TurnWatchTimes times_;
  int unanswered_ = 0;
  StunProbe probe_;
  Alarm alarm_;
};

}  // namespace beckon::ice
