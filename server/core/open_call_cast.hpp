// For the tests of calls by link: short ways to say what people do.
#pragma once
#include "core/call_cast.hpp"
#include "core/open_call.hpp"

namespace beckon::cast {

inline constexpr OpenCallTimes open_times{3, Duration{60'000}, Duration{120'000}, Duration{180'000}};

inline OpenEvent joins(const Endpoint& who, Media media = offered) { return open_event::Join{who, media}; }
inline OpenEvent leaves(const Endpoint& who) { return open_event::Leave{who}; }
inline OpenEvent comes_back(const Endpoint& who) { return open_event::Return{who, {}}; }
inline OpenEvent brings(const Endpoint& who, OpenStanding stood) { return open_event::Return{who, std::move(stood)}; }
inline OpenEvent is_heard(const Endpoint& who, bool attached = true) { return open_event::Heard{who.at, attached}; }
inline OpenEvent loses_transport(const Endpoint& who) { return open_event::Detached{who.at}; }
inline OpenEvent session_is_over(const Endpoint& who) { return open_event::SessionEnded{who.at}; }
inline OpenEvent clock_ticks() { return open_event::Tick{}; }

inline constexpr std::uint64_t first_version = 1'800'000'000'000;
inline OpenCall empty_open_call() { return make_open_call(call_id, first_version, 0, {}); }

inline OpenCall after_all(OpenCall call, const std::vector<OpenEvent>& events, Time now = start) {
  for (const OpenEvent& event : events) (void)apply(call, event, now, open_times);
  return call;
}

// What a proof that is given now says of the call.
inline OpenStanding standing_of(const OpenCall& call, std::uint64_t boot = 1) {
  return {boot, call.version, call.next_party, call.since, call.parties};
}

}  // namespace beckon::cast
