// Who somebody has shown to be, and what that lets them do.
#pragma once
#include <cstdint>
#include <vector>

#include "core/ids.hpp"

namespace beckon {

// What a session may do. A guest may everything; of a user who logged in, their token says.
struct Rights {
  bool lobby = true;
  bool call = true;       // place calls to user ids
  bool open_call = true;  // make links to calls; whoever has one may join
  bool chat = true;       // in rooms
  bool relay = true;      // private lines and application messages to user ids
  bool any_room = true;   // else `rooms` alone; the lobby has a right of its own
  std::vector<RoomName> rooms{};
  friend bool operator==(const Rights&, const Rights&) = default;
};

inline constexpr std::size_t most_rooms_in_rights = 32;  // so that a resume token holds them

struct Identity {
  UserId user;
  UserName name;
  Rights rights;
  std::uint64_t login_ends = 0;  // milliseconds since 1970; 0: never, as a guest's
  friend bool operator==(const Identity&, const Identity&) = default;
};

}  // namespace beckon
