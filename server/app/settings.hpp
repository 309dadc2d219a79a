// What the shards need of the configuration, in their own types.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "app/user_limits.hpp"
#include "core/call.hpp"
#include "core/room.hpp"
#include "core/seal.hpp"
#include "core/session.hpp"
#include "ice/turn_access.hpp"
#include "login/guest_password.hpp"
#include "login/verifier.hpp"
#include "wire/codec.hpp"

namespace beckon {

// Who may come without a token: everybody, who knows the password, or nobody.
enum class Guests : std::uint8_t { On, Password, Off };

struct Settings {
  bool lobby = true;
  Guests guests = Guests::On;
  std::shared_ptr<const login::GuestPassword> guest_password;  // never null where guests need one
  std::shared_ptr<const login::Verifier> logins;               // none where nobody logs in
  std::vector<std::string> stun;
  std::shared_ptr<const ice::TurnAccess> turn;  // none when off
  std::shared_ptr<const Seal> seal;             // for what clients keep for the server; never null in a server
  std::uint64_t boot = 0;                       // grows with every start: milliseconds since 1970 then
  Duration resume_time{30 * 24 * 3'600'000ll};  // how long a resume token and a proof are good for
  Duration link_time{7 * 24 * 3'600'000};       // and a link to an open call, at most
  std::size_t parties = 8;                      // of an open call; at most 8, the wire's bound
  Duration heartbeat{25'000};
  Duration hello_time{10'000};         // from the connection to `hello`
  Duration retry_time{500};            // after `goodbye`, before clients come back; spread over as long again
  Duration drained_retry_time{5'000};  // after `draining`, before somebody new tries again
  Duration audit_time{60'000};         // how often shards tell the homes of calls and rooms who is still there
  Duration roster_time{2'000};         // how long `welcome` waits for the lobby's roster
  std::size_t rooms_per_session = 8;
  std::size_t calls_per_user = 8;
  std::size_t blocks_per_user = 100;           // at most 100, the wire's bound
  std::size_t bad_messages = 100;              // in a row, before the connection is closed
  std::size_t mdn_waiting_bytes = 256 * 1024;  // of an MDN client's signals that the other end has not acknowledged
  std::size_t sessions_per_user = 32;
  Rate requests;                        // of one session; no limit by default
  std::shared_ptr<UserLimits> users;    // null: no limit; any thread uses it
  std::shared_ptr<GuessLimit> guesses;  // the same
  wire::CodecLimits codec;
  CallTimes call_times;
  SessionTimes session_times;
  RoomLimits room_limits;
};

}  // namespace beckon
