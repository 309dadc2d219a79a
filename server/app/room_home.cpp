#include "app/room_home.hpp"

namespace beckon {

void RoomHome::reply(SessionRef to, const RequestId& request, Result<> answer) {
  if (!request.empty()) context_.store.send(to.shard, node::Reply{to.session, request, std::move(answer), {}});
}

Room* RoomHome::find(const RoomName& room) {
  const auto found = rooms_.find(room);
  return found == rooms_.end() ? nullptr : &found->second;
}

void RoomHome::settle(const RoomName& name, Room& room) {
  if (room.empty()) {
    deadlines_.set(name, {});
    rooms_.erase(name);
    context_.counters.rooms.sub();
  } else {
    deadlines_.set(name, earlier(room.next_deadline(), room.next_sweep()));
  }
}

void RoomHome::send_roster(const Room& room, SessionRef to, const UserId& user) {
  context_.store.send(to.shard, node::RosterNews{to.session, room.roster_for(to.session),
                                                 is_mdn_user(user) ? room.hidden_from(user) : std::vector<UserId>{}});
}

void RoomHome::on(const node::RoomEnter& enter) {
  Room* room = find(enter.room);
  if (!room) {
    room = &rooms_.emplace(enter.room, Room(enter.room, context_.settings.room_limits)).first->second;
    context_.counters.rooms.add();
  }
  room->limit(context_.settings.room_limits);  // which may have changed since
  const bool fresh = !room->has(enter.from.session);
  const auto answer = room->enter(enter.from, enter.who, enter.state, context_.now(), enter.blocked);
  if (!answer) {
    context_.store.send(enter.from.shard,
                        node::RoomRefused{enter.from.session, enter.request, enter.room, answer.error()});
  } else if (fresh || !enter.request.empty()) {
    send_roster(*room, enter.from, enter.who.user);
    reply(enter.from, enter.request, {});
  }
  settle(enter.room, *room);
}

void RoomHome::on(const node::RoomLeave& leave) {
  if (Room* room = find(leave.room)) {
    room->leave(leave.from, context_.now());
    settle(leave.room, *room);
  }
  reply(leave.from, leave.request, {});
}

void RoomHome::on(node::RoomSay say) {
  Room* room = find(say.room);
  if (!room) return reply(say.from, say.request, Error{ErrorCode::NoSuchRoom, "you are not in this room"});
  auto said = room->say(say.from.session, say.message, std::move(say.text), context_.clock.wall());
  if (!said) return reply(say.from, say.request, said.error());
  if (said->fresh) {
    context_.counters.chats.add();
    for (const ShardId shard : room->shards()) context_.store.send(shard, node::ChatNews{said->message, said->apart});
  }
  reply(say.from, say.request, {});
}

void RoomHome::on(const node::RoomSync& sync) {
  Room* room = find(sync.room);
  if (!room || !room->has(sync.from.session)) return;
  if (room->version_for(sync.from.session) != sync.have.roster)
    send_roster(*room, sync.from, room->user_of(sync.from.session));
  if (auto missed = room->chat_after(sync.from.session, sync.have.chat); !missed.empty())
    context_.store.send(sync.from.shard, node::ChatFill{sync.from.session, std::move(missed)});
}

void RoomHome::tick(Time now) {
  for (const auto& name : deadlines_.take_due(now)) {
    Room& room = rooms_.at(name);
    room.drop_silent(now);
    if (const RoomChange change = room.flush(now); change.all || !change.apart.empty())
      for (const ShardId shard : room.shards()) context_.store.send(shard, node::PresenceNews{name, change});
    settle(name, room);
  }
}

}  // namespace beckon
