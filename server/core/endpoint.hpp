// Who is talking to the server, from where.
#pragma once
#include "core/ids.hpp"

namespace beckon {

// Where a session lives.
struct SessionRef {
  SessionId session;
  ShardId shard;
  friend bool operator==(const SessionRef&, const SessionRef&) = default;
};

struct UserRef {
  UserId user;
  UserName name;
  friend bool operator==(const UserRef&, const UserRef&) = default;
};

// A session with everything others need to know of it. Made by the session's own shard, never by a client.
struct Endpoint {
  SessionRef at;
  UserRef who;
  DeviceId device;
  Epoch epoch = 0;
  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

struct Media {
  bool audio = false, video = false, data = false;
  friend bool operator==(const Media&, const Media&) = default;
};

}  // namespace beckon
