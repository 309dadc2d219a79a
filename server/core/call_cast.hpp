// For the tests of calls: the people in them, and short ways to say what they do.
#pragma once
#include <string>
#include <vector>

#include "core/call_view.hpp"

namespace beckon::cast {

// An id one can recognise: the name, filled up.
template <class Id>
Id id(std::string name) {
  name.resize(Id::size, 'A');
  return Id::parse(name).value();
}

inline Endpoint endpoint(const std::string& user, const std::string& device, Epoch epoch, std::uint32_t shard) {
  return {{id<SessionId>(device), ShardId{shard}},
          {UserId::parse("g-" + user).value(), UserName::parse(user).value()},
          id<DeviceId>("device-" + device),
          epoch};
}

// Ada calls Bob. She calls from a1; her other device is a2. His b1, b2 and b3 are told to ring, b4 comes later.
// Mallory has nothing to do with it.
inline const Endpoint a1 = endpoint("ada", "a1", 101, 0), a2 = endpoint("ada", "a2", 102, 1);
inline const Endpoint b1 = endpoint("bob", "b1", 201, 1), b2 = endpoint("bob", "b2", 202, 0),
                      b3 = endpoint("bob", "b3", 203, 1), b4 = endpoint("bob", "b4", 204, 2);
inline const Endpoint mallory = endpoint("mallory", "m1", 301, 0);

inline const CallId call_id = id<CallId>("call");
inline constexpr Media offered{true, true, false}, answered{true, false, false};
inline constexpr PartyId p0{0}, p1{1};

inline constexpr CallTimes times{Duration{60'000}, Duration{5'000}, Duration{30'000}, Duration{45'000},
                                 Duration{120'000}};
inline constexpr Time start{Duration{1'000'000}};

inline CallEvent claimed(std::vector<SessionRef> sessions = {b1.at, b2.at, b3.at}) {
  return call_event::Claimed{b1.who, std::move(sessions)};
}
inline CallEvent ringing(const Endpoint& from) { return call_event::Ringing{from}; }
inline CallEvent accept(const Endpoint& from) { return call_event::Accept{from, answered}; }
inline CallEvent decline(const Endpoint& from) { return call_event::Decline{from}; }
inline CallEvent busy(const Endpoint& from) { return call_event::Busy{from}; }
inline CallEvent cancel(const Endpoint& from) { return call_event::Cancel{from}; }
inline CallEvent hang_up(const Endpoint& from) { return call_event::HangUp{from}; }
inline CallEvent hears(const Endpoint& from, PartyId peer) { return call_event::MediaReport{from, peer, true}; }
inline CallEvent lost(const Endpoint& from, PartyId peer) { return call_event::MediaReport{from, peer, false}; }
inline CallEvent signalled(const Endpoint& from) { return call_event::Signalled{from.at}; }
inline CallEvent returned(const Endpoint& from) { return call_event::Returned{from, {}}; }
inline CallEvent heard(const Endpoint& from, bool attached = true) { return call_event::Heard{from.at, attached}; }
inline Endpoint reborn(Endpoint who) {
  ++who.epoch;
  return who;
}
inline Endpoint moved(Endpoint who) {
  ++who.at.shard.number;
  return who;
}
inline CallEvent detached(const Endpoint& from) { return call_event::Detached{from.at}; }
inline CallEvent session_ended(const Endpoint& from) { return call_event::SessionEnded{from.at}; }
inline CallEvent ended(EndReason reason) { return call_event::End{reason}; }
inline CallEvent blocked(const Endpoint& by) { return call_event::Blocked{by.who.user}; }
inline CallEvent tick() { return call_event::Tick{}; }

inline Call fresh_call() { return make_call(call_id, a1, b1.who.user, offered); }

// A fresh call after `events`, all at `now`.
inline Call after(const std::vector<CallEvent>& events, Time now = start) {
  Call call = fresh_call();
  for (const CallEvent& event : events) (void)apply(call, event, now, times);
  return call;
}

}  // namespace beckon::cast
