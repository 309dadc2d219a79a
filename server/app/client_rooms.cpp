// Entering, leaving and talking in rooms.
#include "app/client_side.hpp"

namespace beckon {

void ClientSide::say_presence(Session& session) {
  for (const auto& room : session.rooms) enter(session, room, {});
}

void ClientSide::enter(const Session& session, const RoomName& room, const RequestId& request) {
  context_.store.send(context_.room_home(room), node::RoomEnter{request, room, session.self.at, session.self.who,
                                                                session.presence(), session.blocked});
}

bool ClientSide::enter_again(Session& session, const RoomName& room) {
  if ((room == lobby_name() && !context_.settings.lobby) || !session.may_enter(room) ||
      session.rooms.size() >= context_.settings.rooms_per_session)
    return false;
  if (!may_do(session, {}, Deed::Enter)) return false;  // a later sync tries again
  session.rooms.insert(room);
  enter(session, room, {});
  return true;
}

void ClientSide::handle(Session& session, const wire::RoomJoin& join) {
  if (join.room == lobby_name() && !context_.settings.lobby)
    return fail(session, join.id, {ErrorCode::NoSuchRoom, "there is no lobby here"});
  if (!session.may_enter(join.room))
    return fail(session, join.id, {ErrorCode::Forbidden, "your token does not allow this room"});
  if (!session.rooms.contains(join.room) && session.rooms.size() >= context_.settings.rooms_per_session) {
    count(Limited::RoomsPerSession);
    return fail(session, join.id, {ErrorCode::RateLimited, "you are in too many rooms"});
  }
  if (!may_do(session, join.id, Deed::Enter)) return;
  session.rooms.insert(join.room);
  enter(session, join.room, join.id);
}

void ClientSide::handle(Session& session, const wire::RoomLeave& leave) {
  if (!session.rooms.contains(leave.room)) return ok(session, leave.id);
  sessions_.leave(session, leave.room);
  context_.store.send(context_.room_home(leave.room), node::RoomLeave{leave.id, leave.room, session.self.at});
}

void ClientSide::handle(Session& session, const wire::Chat& chat) {
  if (!session.rights.chat) return fail(session, chat.id, {ErrorCode::Forbidden, "your token does not allow `chat`"});
  if (!session.rooms.contains(chat.room))
    return fail(session, chat.id, {ErrorCode::NoSuchRoom, "you are not in this room"});
  if (!may_do(session, chat.id, Deed::Say)) return;
  context_.store.send(context_.room_home(chat.room),
                      node::RoomSay{chat.id, chat.room, session.self.at, chat.message, chat.text});
}

void ClientSide::on(const node::RoomRefused& refused) {
  Session* session = sessions_.find(refused.to);
  if (!session) return;
  sessions_.leave(*session, refused.room);
  if (!session->welcomed)
    welcome(*session, std::nullopt);
  else if (!refused.request.empty())
    fail(*session, refused.request, refused.error);
}

void ClientSide::on(const node::RosterNews& news) {
  Session* session = sessions_.find(news.to);
  if (!session || !session->rooms.contains(news.roster.room))  // it left, and its presence came after that
    return context_.store.send(context_.room_home(news.roster.room),
                               node::RoomLeave{{}, news.roster.room, {news.to, context_.store.self()}});
  sessions_.join(*session, news.roster.room);
  if (session->mdn) sessions_.hide(*session, news.hidden);
  if (session->welcomed)
    sessions_.send(*session, news.roster);
  else
    welcome(*session, news.roster);
}

void ClientSide::on(const node::PresenceNews& news) {
  const PresenceDelta* all = news.change.all ? &*news.change.all : nullptr;
  sessions_.send_to_room(news.room, all, news.change.apart, [&](Session& session, const PresenceFor& its) {
    if (session.mdn) {
      if (all) sessions_.send(session, *all);
      sessions_.hide(session, its.hidden);
    } else if (its.delta) {
      sessions_.send(session, *its.delta);
    }
  });
}

void ClientSide::on(const node::ChatNews& news) {
  sessions_.send_to_room(news.message.room, &news.message, news.apart, [&](Session& session, const ChatFor& its) {
    if (!its.n) return;
    ChatMessage message = news.message;
    message.n = *its.n;
    sessions_.send(session, message);
  });
}

void ClientSide::on(const node::ChatFill& fill) {
  if (Session* session = sessions_.find(fill.to))
    for (const ChatMessage& message : fill.messages) sessions_.send(*session, message);
}

}  // namespace beckon
