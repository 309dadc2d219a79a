// What a shard counts for /metrics. Written by the shard's thread, read by any.
#pragma once
#include <array>

#include "app/limited.hpp"
#include "core/call.hpp"
#include "core/error.hpp"
#include "net/counters.hpp"

namespace beckon {

struct ShardCounters {
  using Counter = net::Counter;
  Counter sessions, sessions_total;  // sessions: now, those in their grace time included
  Counter turn_credentials;          // given out
  Counter rooms, calls;              // calls: those not ended whose home is here
  Counter calls_total, calls_answered, calls_active_total;
  Counter sessions_resumed, sessions_moved, calls_rebuilt;
  Counter links, open_calls, open_parties;  // links: made; open_calls: those among `calls` that have a link
  Counter open_joins, open_calls_rebuilt;
  std::array<Counter, static_cast<std::size_t>(EndReason::ServerShutdown) + 1> calls_ended;
  std::array<Counter, static_cast<std::size_t>(ErrorCode::Internal) + 1> errors;  // sent to clients
  std::array<Counter, limited_words.size()> limited;                              // refused for wanting too much
  Counter wrong_secrets;                                                          // resume tokens, links, logins
  Counter mdn_clients, mdn_refused;                                               // mdn_clients: connections now
  Counter http_transports, http_transports_total;                                 // http_transports: now
  Counter http_posts, http_polls, http_polls_waiting, http_messages_in, http_messages_out;
  Counter http_lost, http_too_slow, http_silent;  // http_lost: requests answered 404 or 409
  Counter logins, logins_renewed, logins_over, credentials_refused;
  Counter block_lists;  // changed lists, as often as a session took one
  Counter requests, signals, signals_undelivered, relays, chats;
};

}  // namespace beckon
