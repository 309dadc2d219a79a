#include "ice/turn_watch.hpp"

namespace beckon::ice {

TurnWatch::TurnWatch(uv_loop_t* loop, const std::string& address, std::uint16_t port, TurnStatus& status,
                     std::function<void(bool)> changed, TurnWatchTimes times)
    : status_(status),
      changed_(std::move(changed)),
      times_(times),
      probe_(loop, address, port, [this] { on_answer(); }),
      alarm_(loop, [this] { on_alarm(); }) {}

void TurnWatch::ask() {
  ++unanswered_;
  probe_.ask();
  alarm_.set(times_.probe_again);
}

void TurnWatch::on_alarm() {
  if (unanswered_ >= times_.misses) publish(false);
  ask();
}

void TurnWatch::on_answer() {
  unanswered_ = 0;
  alarm_.set(times_.probe);
  publish(true);
}

void TurnWatch::publish(bool up) {
  if (status_.settled && status_.up == up) return;
  status_.up = up;
  status_.offered = up;
  status_.trouble = up ? TurnTrouble::None : TurnTrouble::NoAnswer;
  status_.settled = true;
  changed_(up);
}

}  // namespace beckon::ice
