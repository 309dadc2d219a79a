// The life of our own TURN server as a value: when it is started, asked for a sign of life, ended and started again.
// Pure: the process, the socket and the clock are the supervisor's.
#pragma once
#include <variant>
#include <vector>

#include "core/time.hpp"

namespace beckon::ice {

enum class TurnTrouble : std::uint8_t {
  None,
  NotInstalled,
  PortTaken,   // by another program
  NotStarted,  // it ended, or never answered, after it was started
  Ended,       // by itself, after it had worked
  Silent,      // it stopped answering
  NoAnswer     // none comes from one that somebody else runs
};

struct SupervisionTimes {
  Duration start_limit{10'000};  // from its start to its first answer
  Duration start_probe{50};      // between questions until then
  Duration probe{5'000};         // between questions while it works
  Duration probe_again{1'000};   // after one that got no answer
  int misses = 3;                // unanswered in a row: it hangs
  Duration first_wait{500};      // before it is started again; doubled each time, up to
  Duration longest_wait{60'000};
  Duration steady{60'000};  // after working this long the doubling begins anew
};

struct Supervision {
  enum class Phase : std::uint8_t { Waiting, Starting, Up };
  Phase phase = Phase::Waiting;
  Time since{};                             // when the phase began
  Deadline due;                             // when Tick has something to do
  int failures = 0;                         // without a steady time in between
  int unanswered = 0;                       // questions
  TurnTrouble trouble = TurnTrouble::None;  // why it waits
  friend bool operator==(const Supervision&, const Supervision&) = default;
};

namespace turn_event {
struct Tick {};
struct Started {};  // or taken over from a server that was killed
struct NotStarted {
  TurnTrouble why;
};
struct Exited {};
struct Answered {};
}  // namespace turn_event
using TurnEvent = std::variant<turn_event::Tick, turn_event::Started, turn_event::NotStarted, turn_event::Exited,
                               turn_event::Answered>;

enum class TurnAction : std::uint8_t { Start, Probe, Kill };

struct SupervisionStep {
  Supervision next;
  std::vector<TurnAction> actions;
};

// Total: an event that does not fit changes nothing. It is never given up: a Waiting one always has a `due`.
SupervisionStep step(Supervision life, const TurnEvent& event, Time now, const SupervisionTimes& times);

// Whether it is worth telling clients of it: it works, or is likely to in a moment.
bool is_offered(const Supervision& life);

}  // namespace beckon::ice
