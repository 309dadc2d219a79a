// What every part of a shard is given: settings, the door to the other shards, the clock, counters.
#pragma once
#include <functional>

#include "app/counters.hpp"
#include "app/settings.hpp"
#include "store/store.hpp"

namespace beckon {

// The room that everybody is in from the start, where there is one.
inline const RoomName& lobby_name() {
  static const RoomName name = *RoomName::parse("lobby");
  return name;
}

struct Clock {
  std::function<Time()> now;            // monotonic
  std::function<std::uint64_t()> wall;  // milliseconds since 1970
};

// Outlives the parts of its shard. One thread.
struct Context {
  const Settings& settings;
  Store& store;
  Clock clock;
  ShardCounters& counters;

  Time now() const { return clock.now(); }
  ShardId call_home(const CallId& call) const { return store.home_of("call/" + std::string(call.str())); }
  ShardId room_home(const RoomName& room) const { return store.home_of("room/" + room.str()); }
};

}  // namespace beckon
