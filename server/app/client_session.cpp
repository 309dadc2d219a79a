// bye, sync, rename and the end: who a session is, and what the others are told of it.
#include <utility>

#include "app/call_log.hpp"
#include "app/client_side.hpp"
#include "app/held_names.hpp"
#include "app/shared_values.hpp"
#include "net/server.hpp"
#include "ops/log.hpp"

namespace beckon {

void ClientSide::hang_up_all(Session& session) {
  for (const auto& [call, seat] : session.calls)
    if (seat.me) to_call(session, {}, call, call_event::HangUp{session.self});
}

void ClientSide::end(Session& session) {
  const Endpoint self = session.self;
  const std::uint64_t arrival = session.arrival;
  if (session.left) hang_up_all(session);  // the page is gone, and its media with it
  notice_calls(session, call_event::SessionEnded{self.at});
  for (const auto& room : session.rooms)
    context_.store.send(context_.room_home(room), node::RoomLeave{{}, room, self.at});
  ops::log_info("session-ended", {{"session", self.at.session.str()}, {"user", self.who.user.str()}});
  sessions_.erase(self.at.session);
  leave_user(self, arrival);
}

// One that has come anew since, here or elsewhere, keeps its user, and the name that they have now.
void ClientSide::leave_user(const Endpoint& self, std::uint64_t arrival) {
  auto kept = std::make_shared<UserName>();
  const ChangeOf<User> leave = [at = self.at, arrival, kept](std::optional<User> user) {
    const UserSession* known = user ? find_session(*user, at.session) : nullptr;
    const bool same = known && known->at == at && known->arrival == arrival;
    *kept = known && !same ? user->name : UserName{};
    if (user) user = without_session(std::move(*user), at, arrival);
    return user && user->sessions.empty() ? std::nullopt : user;
  };
  insist_value(context_.store, "user/" + self.who.user.str(), leave, [this, self, kept](const Result<>& result) {
    log_if_failed("session-end-failed", result);
    release_name(self.who.name, self.at.session, *kept);
  });
}

void ClientSide::write_detached(const Endpoint& self, std::uint64_t arrival) {
  const ChangeOf<User> mark = [at = self.at, arrival](std::optional<User> user) {
    return user ? std::optional(detached_session(std::move(*user), at, arrival)) : std::nullopt;
  };
  insist_value(context_.store, "user/" + self.who.user.str(), mark,
               [](const Result<>& result) { log_if_failed("session-detach-failed", result); });
}

void ClientSide::release_name(const UserName& name, const SessionId& session, const UserName& kept) {
  beckon::release_name(context_.store, name, session, kept);
}

void ClientSide::rename_others(const User& user, const SessionId& except, const UserName& name) {
  for (const UserSession& other : user.sessions)
    if (other.at.session != except) context_.store.send(other.at.shard, node::Renamed{other.at.session, name});
}

void ClientSide::handle(Session& session, const wire::Hello&) {
  if (session.transport)
    sessions_.send_failure(session.transport, {{ErrorCode::WrongState, "this session is open"}, {}, {}, {}, {}, {}});
}

void ClientSide::handle(Session& session, const wire::Bye&) {
  const TransportId transport = session.transport;
  session.life = said_bye(session.life);
  hang_up_all(session);
  end(session);
  sessions_.close(transport, net::close_code::normal, "bye");
}

void ClientSide::handle(Session& session, const wire::Sync& sync) {
  const Endpoint& self = session.self;
  for (const auto& [call, version] : sync.calls)
    context_.store.send(context_.call_home(call), node::CallSync{call, self, version});
  for (const auto& [call, seat] : session.calls)  // those that it does not know of
    if (!sync.calls.contains(call)) context_.store.send(context_.call_home(call), node::CallSync{call, self, 0});
  for (const auto& [room, have] : sync.rooms) {
    const bool entered = session.rooms.contains(room) || enter_again(session, room);
    if (entered) context_.store.send(context_.room_home(room), node::RoomSync{room, self.at, have});
  }
  ok(session, sync.id);
}

void ClientSide::handle(Session& session, const wire::Rename& m) {
  if (session.logged_in()) return fail(session, m.id, {ErrorCode::Forbidden, "your token says what you are called"});
  rename(session, m.name, [this, id = session.self.at.session, request = m.id](const Result<>& result) {
    Session* now = sessions_.find(id);
    if (!now) return;
    if (result)
      ok(*now, request);
    else
      fail(*now, request, result.error());
  });
}

void ClientSide::rename(Session& session, const UserName& name, const std::function<void(const Result<>&)>& answer) {
  if (name == session.self.who.name) return answer({});
  const Endpoint self = session.self;
  const auto write_user = [this, self, name, answer](const Result<>& claimed) {
    if (!claimed) return answer(claimed);
    auto others = std::make_shared<User>();
    const ChangeOf<User> change = [self, name, others](std::optional<User> user) -> Result<std::optional<User>> {
      const UserSession* known = user ? find_session(*user, self.at.session) : nullptr;
      if (!known) return Error{ErrorCode::Internal, "the session is over"};
      if (known->at != self.at) return Error{ErrorCode::WrongState, "the session goes on elsewhere"};
      user->name = name;
      *others = *user;
      return user;
    };
    const auto written = [this, self, name, others, answer](const Result<>& result) {
      if (result) rename_others(*others, self.at.session, name);
      Session* now = sessions_.find(self.at.session);
      if (now && result)
        take_name(*now, name);
      else if (!result || !moved_to(self.at.session))  // where it has gone it has this name too
        release_name(name, self.at.session, now ? now->self.who.name : UserName{});
      answer(result);
    };
    update_value(context_.store, "user/" + self.who.user.str(), change, written);
  };
  hold_name(context_.store, name, self.who.user, self.at.session, self.who.name, write_user);
}

// The user's name has changed, here or on another of their sessions: this session holds the new one now.
void ClientSide::take_name(Session& session, const UserName& name) {
  const UserName old = std::exchange(session.self.who.name, name);
  release_name(old, session.self.at.session, name);
  say_presence(session);
}

void ClientSide::on(const node::Renamed& renamed) {
  Session* session = sessions_.find(renamed.to);
  if (!session || session->self.who.name == renamed.name) return;
  const SessionId id = renamed.to;
  hold_name(context_.store, renamed.name, session->self.who.user, id, session->self.who.name,
            [this, id, name = renamed.name](const Result<>& result) {
              log_if_failed("rename-failed", result);
              Session* now = sessions_.find(id);
              if (result && now)
                take_name(*now, name);
              else if (result && !moved_to(id))
                release_name(name, id);
            });
}

}  // namespace beckon
