#include "ops/config_families.hpp"

namespace beckon::ops {
namespace {

using namespace std::chrono_literals;

void declare_calls(Settings& settings, Config& c) {
  settings.heading("Calls");
  settings.number<std::size_t>("calls-per-user", c.calls_per_user, 1, 16, "Calls that a user may have at once.").live();
  settings.number<std::size_t>("call-parties", c.call_parties, 2, 8, "Parties that may be in a call by link at once.")
      .live();
  settings.duration("link-time", c.link_time, 1min, 8760h, "How long a link to a call is good for, at most.").live();
  settings.duration("invite-time", c.invite_time, 1s, 10min, "How long a call rings before it ends unanswered.").live();
  settings
      .duration("caller-gone-time", c.caller_gone_time, 100ms, 1min,
                "How long it rings on when the caller's connection is lost.")
      .live();
  settings.duration("connecting-time", c.connecting_time, 1s, 10min, "How long an answered call may take to connect.")
      .live();
  settings
      .duration("reconnecting-time", c.reconnecting_time, 1s, 10min, "How long a call may take to get lost media back.")
      .live();
  settings.duration("tombstone-time", c.tombstone_time, 1s, 1h, "How long an ended call is remembered.").live();
}

}  // namespace

Family calls_settings() { return {declare_calls}; }

}  // namespace beckon::ops
