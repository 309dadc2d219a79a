// What somebody was refused for wanting too much of it, by the names of the settings that say how much.
#pragma once
#include <array>
#include <string_view>

#include "core/error.hpp"

namespace beckon {

enum class Limited : std::uint8_t {
  Requests,
  Invites,
  Calls,
  Rooms,
  Chats,
  Guesses,
  SessionsPerUser,
  RoomsPerSession,
  BlocksPerUser,
  ConnectionsPerAddress,  // transports over HTTP; WebSockets are counted by net
  ConnectionsPerMinute,
  MessageRate,  // posts; see above
};

inline constexpr std::array<std::string_view, 12> limited_words{
    "request-rate",     "invites-per-minute",      "calls-per-minute",       "rooms-per-minute",
    "chats-per-minute", "guesses-per-minute",      "sessions-per-user",      "rooms-per-session",
    "blocks-per-user",  "connections-per-address", "connections-per-minute", "message-rate"};
static_assert(limited_words.size() == static_cast<std::size_t>(Limited::MessageRate) + 1);

// The refusal that tells when to come again.
inline Error too_fast(const char* what, Duration retry_in) { return {ErrorCode::RateLimited, what, retry_in}; }

}  // namespace beckon
