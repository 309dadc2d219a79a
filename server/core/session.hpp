// The life of a session: attached to a transport, or waiting out its grace time, or over.
#pragma once
#include "core/endpoint.hpp"
#include "core/time.hpp"

namespace beckon {

struct SessionTimes {
  Duration grace{60'000};  // after the transport is lost
  Duration grace_in_call{120'000};
  Duration grace_left{
      10'000};  // in a call, after the client closed the connection properly: a page that is loaded anew
};

struct SessionLife {
  enum class State : std::uint8_t { Attached, Grace, Ended };
  State state = State::Attached;
  Deadline deadline;  // only in Grace
  friend bool operator==(const SessionLife&, const SessionLife&) = default;
};

// How the transport was lost: to the network, or closed properly by the client.
enum class Departure : std::uint8_t { Lost, Left };
SessionLife detached(SessionLife life, Departure how, bool in_call, Time now, const SessionTimes& times);
SessionLife returned(SessionLife life);  // it has a transport again
SessionLife said_bye(SessionLife life);
SessionLife ticked(SessionLife life, Time now);  // Ended once the deadline is reached

}  // namespace beckon
