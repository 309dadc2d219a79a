#include "ops/config_families.hpp"

namespace beckon::ops {
namespace {

using namespace std::chrono_literals;
constexpr std::size_t most_of_any = 1'000'000;
constexpr std::size_t most_bytes = 1024 * 1024 * 1024;

void declare_rates(Settings& settings, Config& c) {
  settings.heading("Rates");
  const auto number = [&](const char* name, std::size_t& target, const char* help) -> auto& {
    return settings.number<std::size_t>(name, target, 0, most_of_any, help);
  };
  number(
      "connections-per-address", c.connections_per_address,
      "Connections and transports over HTTP at once of one address (an IPv6 address counts as its /64; this machine's "
      "and trusted proxies' own do not count); 0 is no limit.")
      .live();
  number("connections-per-minute", c.connections_per_minute, "New ones of one address in a minute; 0 is no limit.")
      .live();
  number("message-rate", c.message_rate,
         "Messages per second that a client may send, in bursts of ten seconds' worth. Past that it is slowed by not "
         "being read; 0 is no limit.")
      .live();
  settings.bytes("byte-rate", c.byte_rate, 0, most_bytes, "Bytes per second in the same way; 0 is no limit.").live();
  settings
      .duration("flood-time", c.flood_time, 1s, 1h,
                "How long a client may go on sending more, before its connection is closed.")
      .live();
  number("request-rate", c.request_rate,
         "Requests per second of one session, in bursts of ten seconds' worth; more are refused. 0 is no limit.")
      .live();
  number("invites-per-minute", c.invites_per_minute,
         "Invitations of one user in a minute that ring somebody; 0 is no limit.")
      .live();
  number("calls-per-minute", c.calls_per_minute,
         "Links to calls that one user may make or follow in a minute; 0 is no limit.")
      .live();
  number("rooms-per-minute", c.rooms_per_minute, "Rooms that one user may enter in a minute; 0 is no limit.").live();
  number("chats-per-minute", c.chats_per_minute, "Messages of one user to rooms in a minute; 0 is no limit.").live();
  settings
      .number<std::size_t>("sessions-per-user", c.sessions_per_user, 1, most_of_any, "Sessions of one user at once.")
      .live();
  number("guesses-per-minute", c.guesses_per_minute,
         "Wrong secrets (of sessions, links, logins) from one address in a minute, before it is not listened to for a "
         "while; 0 is no limit.")
      .live();
}

}  // namespace

Family rates_settings() { return {declare_rates}; }

}  // namespace beckon::ops
