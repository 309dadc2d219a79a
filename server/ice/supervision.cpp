#include "ice/supervision.hpp"

#include <algorithm>

namespace beckon::ice {
namespace {

using Phase = Supervision::Phase;

class Stepper {
 public:
  Stepper(Supervision life, Time now, const SupervisionTimes& times) : life_(life), now_(now), times_(times) {}

  void on(const turn_event::Tick&) {
    if (!life_.due || *life_.due > now_) return;
    if (life_.phase == Phase::Waiting) {
      life_.due = now_ + times_.longest_wait;  // until it is known what became of the start
      act(TurnAction::Start);
    } else if (life_.phase == Phase::Starting && now_ - life_.since >= times_.start_limit) {
      act(TurnAction::Kill);
      wait(TurnTrouble::NotStarted);
    } else if (life_.phase == Phase::Up && life_.unanswered >= times_.misses) {
      act(TurnAction::Kill);
      wait(TurnTrouble::Silent);
    } else {
      probe();
    }
  }

  void on(const turn_event::Started&) {
    if (life_.phase != Phase::Waiting) return;
    enter(Phase::Starting);
    probe();
  }

  void on(const turn_event::NotStarted& event) {
    if (life_.phase == Phase::Waiting) wait(event.why);
  }

  void on(const turn_event::Exited&) {
    if (life_.phase == Phase::Starting) wait(TurnTrouble::NotStarted);
    if (life_.phase == Phase::Up) wait(TurnTrouble::Ended);
  }

  void on(const turn_event::Answered&) {
    if (life_.phase == Phase::Starting) enter(Phase::Up);
    if (life_.phase != Phase::Up) return;
    if (now_ - life_.since >= times_.steady) life_.failures = 0;
    life_.unanswered = 0;
    life_.trouble = TurnTrouble::None;
    life_.due = now_ + times_.probe;
  }

  SupervisionStep done() && { return {life_, std::move(actions_)}; }

 private:
  void enter(Phase phase) {
    life_.phase = phase;
    life_.since = now_;
    life_.unanswered = 0;
  }

  void wait(TurnTrouble why) {
    enter(Phase::Waiting);
    life_.trouble = why;
    Duration delay = times_.first_wait;
    for (int i = 0; i < life_.failures && delay < times_.longest_wait; ++i) delay *= 2;
    life_.due = now_ + std::min(delay, times_.longest_wait);
    ++life_.failures;
  }

  void probe() {
    ++life_.unanswered;
    life_.due = now_ + (life_.phase == Phase::Starting ? times_.start_probe : times_.probe_again);
    act(TurnAction::Probe);
  }

  void act(TurnAction action) { actions_.push_back(action); }

  Supervision life_;
  Time now_;
  const SupervisionTimes& times_;
  std::vector<TurnAction> actions_;
};

}  // namespace

SupervisionStep step(Supervision life, const TurnEvent& event, Time now, const SupervisionTimes& times) {
  Stepper stepper(life, now, times);
  std::visit([&](const auto& what) { stepper.on(what); }, event);
  return std::move(stepper).done();
}

bool is_offered(const Supervision& life) {
  constexpr int hopeless = 3;
  return life.phase == Phase::Up || (life.failures < hopeless && life.trouble != TurnTrouble::NotInstalled &&
                                     life.trouble != TurnTrouble::PortTaken);
}

}  // namespace beckon::ice
