// The life of a ring call as a value and one function. No clock, no sockets: deadlines are data.
//
//   Claiming -> Ringing -> Connecting -> Active <-> Reconnecting -> Ended
//
// With a user of MDN's dialect, whose page neither tells of its media nor gets them back, a call may take any time to
// connect and has no Reconnecting: it ends when the other end loses the media, or its session.
//
// Claiming is not on the wire: the call's home is looking up the callee and claiming the call's slots. A call that ends
// before it rang was seen by nobody: its version stays 0 and nothing is published.
#pragma once
#include <cstdint>
#include <utility>
#include <variant>
#include <vector>

#include "core/endpoint.hpp"
#include "core/error.hpp"
#include "core/time.hpp"

namespace beckon {

// Waiting and Open are an open call's (open_call.hpp), the others but Ended a ring call's.
enum class CallPhase : std::uint8_t { Claiming, Ringing, Connecting, Active, Reconnecting, Waiting, Open, Ended };
enum class EndReason : std::uint8_t {
  HungUp,
  Declined,
  Busy,
  Cancelled,
  NoAnswer,
  Offline,
  AnsweredElsewhere,
  ConnectFailed,
  ConnectionLost,
  Replaced,
  SessionLost,
  ServerShutdown
};
std::string_view to_string(CallPhase phase);  // the wire's words; "claiming" for Claiming
std::string_view to_string(EndReason reason);

// How long each stage may take; every one is a setting.
struct CallTimes {
  Duration invite{60'000};        // from Ringing to no-answer
  Duration caller_gone{5'000};    // a ringing caller without a transport cancels
  Duration connecting{30'000};    // from the accept, and anew from the first signal, to connect-failed
  Duration reconnecting{60'000};  // from the first report of lost media to connection-lost
  Duration tombstone{120'000};    // how long an ended call is remembered
  Duration silence{180'000};      // without a word of a party's shard, until its session counts as ended
};

// A session of the callee that was told to ring.
struct Ring {
  enum class State : std::uint8_t { Told, Ringing, Busy, Gone };
  SessionRef at;
  State state = State::Told;
  friend bool operator==(const Ring&, const Ring&) = default;
};

struct Party {
  Endpoint endpoint;
  Media media;
  bool attached = true;    // its session has a transport
  bool ended = false;      // its session is over; the media may go on
  bool connected = false;  // it reports media from the other
  bool present = true;     // false in a call made anew, until it has returned to it; it is told nothing before
  Time heard{};            // the last word of its shard, once the call is answered
  friend bool operator==(const Party&, const Party&) = default;
};

// How an answered call stood, in the words of a proof (call_proof.hpp).
struct Standing {
  std::uint64_t boot = 0, version = 0;  // the higher the newer, the boot first
  CallPhase phase = CallPhase::Connecting;
  std::optional<Time> active_since;
  std::vector<Party> parties;  // two; only the endpoints and media count
  bool newer_than(const Standing& other) const {
    return std::pair(boot, version) > std::pair(other.boot, other.version);
  }
  friend bool operator==(const Standing&, const Standing&) = default;
};

struct Call {
  CallId id;
  std::uint64_t version = 0;  // grows with every change that anybody can see
  CallPhase phase = CallPhase::Claiming;
  UserRef callee;              // the name is known from Claimed on
  std::vector<Party> parties;  // p0 the caller; p1 from the accept on
  std::vector<Ring> rings;
  std::optional<EndReason> reason;
  Deadline deadline;  // of the phase (for Ended: when it is forgotten)
  Deadline caller_gone;
  std::optional<Time> active_since;  // first time both reported media
  std::optional<Time> ended_at;
  bool signalled = false;           // the first signal was seen
  std::optional<Standing> rebuilt;  // the newest that it was made of; none: it is the call itself
  friend bool operator==(const Call&, const Call&) = default;
};

namespace call_event {
// The callee was found and everything is claimed (Claiming only). What is refused is dropped without an event.
struct Claimed {
  UserRef callee;
  std::vector<SessionRef> sessions;
};  // at least one session
// Requests of a session; `from` is vouched for by its shard. A session of the callee is one of the callee's user that
// is not the caller's; it need not be among the rings (it may have come later).
struct Ringing {
  Endpoint from;
};
// The first one wins, also from a session that said busy before.
struct Accept {
  Endpoint from;
  Media media;
};
struct Decline {
  Endpoint from;
};
// Stops the ringing of that session alone.
struct Busy {
  Endpoint from;
};
// By the caller only. Once answered it hangs up.
struct Cancel {
  Endpoint from;
};
// By a party; while it rings also by a session of the callee, which declines. From a session that was told already that
// the call has ended for it (busy, answered elsewhere) it is ok and does nothing.
struct HangUp {
  Endpoint from;
};
struct MediaReport {
  Endpoint from;
  PartyId peer;
  bool connected;
};
// What happened to a session that is in the call. One that has moved on to another shard since is not meant.
struct Signalled {
  SessionRef session;
};
struct Detached {
  SessionRef session;
};
struct SessionEnded {
  SessionRef session;
};
// Its shard says from time to time that it is there, and whether it has a transport.
struct Heard {
  SessionRef session;
  bool attached = true;
};
// A session is here anew: on another transport or shard, or in a new life (another epoch), and has a transport. A
// party goes on; a session of the callee rings while the call does. `stood` is what it brings to a call made anew.
struct Returned {
  Endpoint from;
  std::optional<Standing> stood;
};
// From the server itself: replaced, server-shutdown.
struct End {
  EndReason reason;
};
// One of its two users has blocked the other: it ends as if that one had hung up, declined or cancelled. One that is
// not decided yet (Claiming) is the callee's to decline when it rings.
struct Blocked {
  UserId by;
};
// The clock reached next_deadline().
struct Tick {};
}  // namespace call_event
using CallEvent = std::variant<call_event::Claimed, call_event::Ringing, call_event::Accept, call_event::Decline,
                               call_event::Busy, call_event::Cancel, call_event::HangUp, call_event::MediaReport,
                               call_event::Signalled, call_event::Detached, call_event::SessionEnded, call_event::Heard,
                               call_event::Returned, call_event::End, call_event::Blocked, call_event::Tick>;

// What the shell has to do after an event. Everything else follows from the state itself.
struct CallStep {
  Result<> answer;             // to the request that the event was; ok for the rest
  bool publish = false;        // the version grew: send everyone in recipients() their view
  bool phase_changed = false;  // the pair's claim has to hear of it
  // The call has just ended: give back its slots and the pair's claim. At most once. While Claiming: give back what the
  // unfinished claim still gets.
  bool release = false;
  bool forget = false;  // the tombstone's time is over: drop the value
};

// A new call in Claiming. `invite` deadlines start when it rings.
Call make_call(CallId id, Endpoint caller, UserId callee, Media media);

// A call that the server has lost, as it stood: nobody is present until their Returned.
Call rebuild(CallId id, Standing stood, Time now, const CallTimes& times);

// Applies an event. Pure apart from `call`; the same (state, event, now) always gives the same step. Requests that had
// their effect already are ok again. An ended call never changes any more; hang-up, cancel, and the callee's decline
// and busy are ok there, the rest are WrongState (AlreadyAnswered for an accept that came after another's).
CallStep apply(Call& call, const CallEvent& event, Time now, const CallTimes& times);

// When Tick is due next.
Deadline next_deadline(const Call& call, const CallTimes& times);

}  // namespace beckon
