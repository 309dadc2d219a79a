#include "ops/config_families.hpp"

namespace beckon::ops {
namespace {

using namespace std::chrono_literals;

void declare_people(Settings& settings, Config& c) {
  settings.heading("People and rooms");
  settings.number<std::size_t>("lobby-members", c.lobby_members, 1, 10'000, "Users that may be in a room at once.")
      .live();
  settings.number<std::size_t>("chat-history", c.chat_history, 0, 1000, "Messages kept per room, to fill gaps.").live();
  settings.number<std::size_t>("rooms-per-session", c.rooms_per_session, 1, 16, "Rooms that a session may be in.")
      .live();
  settings.number<std::size_t>("blocks-per-user", c.blocks_per_user, 1, 100, "Users that a user may have blocked.")
      .live();
  settings.duration("presence-interval", c.presence_interval, 10ms, 10s, "How long changes of a roster are gathered.")
      .live();
  settings.duration("grace", c.grace, 0s, 1h, "How long a session outlives its connection.").live();
  settings.duration("grace-in-call", c.grace_in_call, 0s, 1h, "The same for a session that is in a call.").live();
  settings
      .duration("reload-time", c.reload_time, 0s, 1min,
                "The same when its client closed the connection properly, as a page does that is loaded anew.")
      .live();
  settings
      .duration("resume-time", c.resume_time, 1min, 365 * 24h,
                "How long what a client keeps of a session and its calls is good for; renewed with every "
                "connection.")
      .live();
}

}  // namespace

Family people_settings() { return {declare_people}; }

}  // namespace beckon::ops
