// The life of a call by link as a value and one function, like a ring call's (call.hpp). Whoever has the link joins;
// each pair of parties negotiates for itself.
//
//   nobody <-> Waiting (one party) <-> Open (more)
//
// A party's number is never given twice, so that whatever is late (a signal, a proof) can never be taken for another's:
// - while anybody is in the call, and for the tombstone's time after the last has gone, numbers count on. What is older
//   than that is told nothing and refused: within one life of the server a call is never made anew from a proof.
// - after a restart nobody knows what numbers there were. Those of a proof stand, and who joins gets one beyond a gap
//   (return_gap), for the one who brought the proof may not have heard of the last who came. Who joins before any proof
//   came gets one from where that life of the server begins to count (first_after_restart).
// - who returns with a number that somebody else has by now is refused.
#pragma once
#include <variant>

#include "core/call_view.hpp"

namespace beckon {

struct OpenCallTimes {
  std::size_t parties = 8;      // at once
  Duration returning{60'000};   // after a restart: how long those are waited for that a proof tells of
  Duration tombstone{120'000};  // how long an empty call's numbers are remembered
  Duration silence{180'000};    // without a word of a party's shard, until its session counts as ended
};

struct OpenParty {
  PartyId party;
  Endpoint endpoint;
  Media media;
  bool attached = true;     // its session has a transport
  bool present = true;      // false: only a proof tells of it; it is told nothing, and goes when nobody returns
  bool from_proof = false;  // it was in the call before the server was started anew
  Time heard{};             // the last word of its shard
  friend bool operator==(const OpenParty&, const OpenParty&) = default;
};

// A call as a proof tells of it (call_proof.hpp).
struct OpenStanding {
  std::uint64_t boot = 0, version = 0;  // the higher the newer, the boot first
  std::uint32_t next_party = 0;
  Time since{};
  std::vector<OpenParty> parties;  // only number, endpoint and media count
  friend bool operator==(const OpenStanding&, const OpenStanding&) = default;
};

struct OpenCall {
  CallId id;
  std::uint64_t version = 0;       // grows with every change that anybody can see
  std::uint32_t next_party = 0;    // the number of the next who joins
  std::vector<OpenParty> parties;  // by number
  Time since{};                    // when the first of them came
  Deadline returning;              // until then parties that a proof tells of may come back
  std::optional<std::pair<std::uint64_t, std::uint64_t>> stood;  // boot and version of the newest proof that counted
  Deadline forgotten;                                            // while nobody is in it
  friend bool operator==(const OpenCall&, const OpenCall&) = default;
};

namespace open_event {
// With a good link. Joining again changes nothing but what the party sends. Error Busy when the call is full.
struct Join {
  Endpoint from;
  Media media;
};
// Of somebody who is not in it (any more) it is ok.
struct Leave {
  Endpoint from;
};
// A session is here anew, on another transport or shard or in a new life, and has a transport. Error NoSuchCall when it
// is not in the call. `stood` is what it brings along from before a restart; it has to be in there itself.
struct Return {
  Endpoint from;
  std::optional<OpenStanding> stood;
};
// What happened to a session. One that has moved on to another shard since is not meant.
struct Heard {
  SessionRef session;
  bool attached = true;
};
struct Detached {
  SessionRef session;
};
struct SessionEnded {
  SessionRef session;
};
// The clock reached next_deadline().
struct Tick {};
}  // namespace open_event
using OpenEvent = std::variant<open_event::Join, open_event::Leave, open_event::Return, open_event::Heard,
                               open_event::Detached, open_event::SessionEnded, open_event::Tick>;

// What the shell has to do after an event.
struct OpenStep {
  struct Departure {
    OpenParty party;
    EndReason reason;
  };
  Result<> answer;              // to a Join or Return; ok for the rest
  bool publish = false;         // the version grew: send every party that is present its view
  std::vector<Departure> left;  // those that were present: tell them (view_of_departed), give back their slots
  bool forget = false;          // drop the value
};

// Nobody is in it; `version` is one that no view of this call ever had, nor a higher one. `returning` only where a
// former life of the server may have known the call.
OpenCall make_open_call(CallId id, std::uint64_t version, std::uint32_t first_party, Deadline returning);

// As apply() of a ring call: pure apart from `call`.
OpenStep apply(OpenCall& call, const OpenEvent& event, Time now, const OpenCallTimes& times);

Deadline next_deadline(const OpenCall& call, const OpenCallTimes& times);

CallPhase phase_of(const OpenCall& call);  // Waiting, Open, or Ended while nobody is in it
const OpenParty* party_of(const OpenCall& call, const SessionId& session);
CallView view_for(const OpenCall& call, const OpenParty& party, Time now);  // of one that is in it
CallView view_of_departed(const OpenCall& call, EndReason reason, Time now);

inline constexpr std::uint32_t return_gap = 100;
// For a call that nobody knows any more, but with a link from before the server was started: from 1000 on, and 97
// numbers further for each second of start-up time, so that the next lives of the server begin elsewhere.
std::uint32_t first_after_restart(std::uint64_t boot);

}  // namespace beckon
