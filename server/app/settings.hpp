// What the shards need of the configuration, in their own types.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "core/call.hpp"
#include "core/room.hpp"
#include "core/session.hpp"
#include "ice/turn_access.hpp"
#include "wire/codec.hpp"

namespace beckon {

struct Settings {
  bool lobby = true;
  std::vector<std::string> stun;
  std::shared_ptr<const ice::TurnAccess> turn;  // none when off
  Duration heartbeat{25'000};
  Duration hello_time{10'000};  // from the connection to `hello`
  Duration roster_time{2'000};  // how long `welcome` waits for the lobby's roster
  std::size_t rooms_per_session = 8;
  std::size_t calls_per_user = 8;
  std::size_t bad_messages = 100;              // in a row, before the connection is closed
  std::size_t mdn_waiting_bytes = 256 * 1024;  // of an MDN client's signals that the other end has not acknowledged
  wire::CodecLimits codec;
  CallTimes call_times;
  SessionTimes session_times;
  RoomLimits room_limits;
};

}  // namespace beckon
