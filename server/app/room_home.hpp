// The rooms that live on this shard. Hears node messages, answers with node messages; knows no sessions' transports.
#pragma once
#include <unordered_map>

#include "app/context.hpp"
#include "app/deadlines.hpp"

namespace beckon {

class RoomHome {
 public:
  explicit RoomHome(Context& context) : context_(context) {}

  void on(const node::RoomEnter& enter);
  void on(const node::RoomLeave& leave);
  void on(node::RoomSay say);
  void on(const node::RoomSync& sync);
  void tick(Time now);
  Deadline next_deadline() const { return deadlines_.next(); }

 private:
  void reply(SessionRef to, const RequestId& request, Result<> answer);
  void send_roster(const Room& room, SessionRef to, const UserId& user);
  Room* find(const RoomName& room);
  void settle(const RoomName& name, Room& room);  // after a change: arms the flush, or drops the empty room

  Context& context_;
  std::unordered_map<RoomName, Room> rooms_;
  Deadlines<RoomName> deadlines_;
};

}  // namespace beckon
