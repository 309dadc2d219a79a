// hello, bye, sync, rename: who a session is, and what the others are told of it.
#include <utility>

#include "app/call_log.hpp"
#include "app/client_side.hpp"
#include "app/shared_values.hpp"
#include "net/server.hpp"
#include "ops/log.hpp"

namespace beckon {
namespace {

ChangeOf<NameClaim> claim_name(const UserId& user, const SessionId& session) {
  return [user, session](std::optional<NameClaim> standing) -> Result<std::optional<NameClaim>> {
    auto claim = with_holder(std::move(standing), user, session);
    if (!claim) return claim.error();
    return std::optional(std::move(*claim));
  };
}

}  // namespace

struct ClientSide::Opening {
  TransportId transport;
  Endpoint self;
  User before;  // the user as they were before this session came
};

void ClientSide::handle(TransportId transport, const wire::Hello& hello) {
  visitors_[transport].opening = true;
  const UserId user = mdn_.has(transport) ? mdn_user(hello.device) : guest_user(hello.device);
  auto opening = std::make_shared<Opening>(
      Opening{transport,
              {{SessionId::random(), context_.store.self()}, {user, hello.name}, device_of(hello.device), hello.epoch},
              {}});
  update_value(context_.store, "name/" + folded(hello.name), claim_name(user, opening->self.at.session),
               [this, opening](const Result<>& result) {
                 if (!result) return refuse(opening, result.error());
                 open_user(opening);
               });
}

void ClientSide::refuse(const std::shared_ptr<Opening>& opening, const Error& error) {
  const auto visitor = visitors_.find(opening->transport);
  if (visitor == visitors_.end()) return;  // it went away meanwhile
  visitor->second.opening = false;
  hello_due_.set(opening->transport, context_.now() + context_.settings.hello_time);
  sessions_.send_failure(opening->transport, {error, {}, {}, {}, {}, {}});
}

void ClientSide::open_user(const std::shared_ptr<Opening>& opening) {
  const ChangeOf<User> change = [opening](std::optional<User> user) -> Result<std::optional<User>> {
    opening->before = std::move(user).value_or(User{});
    User now = with_session(opening->before, opening->self.at, true);
    now.name = opening->self.who.name;
    return std::optional(std::move(now));
  };
  update_value(context_.store, "user/" + opening->self.who.user.str(), change, [this, opening](const Result<>& result) {
    if (result) return open_session(opening);
    release_name(opening->self.who.name, opening->self.at.session);
    refuse(opening, result.error());
  });
}

void ClientSide::open_session(const std::shared_ptr<Opening>& opening) {
  const Endpoint& self = opening->self;
  if (!visitors_.contains(opening->transport)) return leave_user(self);  // it went away meanwhile
  hello_due_.set(opening->transport, {});
  Session& session = sessions_.add(self, opening->transport);
  if (opening->before.name != self.who.name) rename_others(opening->before, self.at.session, self.who.name);
  ops::log_info("session-opened", {{"session", self.at.session.str()}, {"user", self.who.user.str()}});
  if (!context_.settings.lobby) return welcome(session, std::nullopt);
  sessions_.deadlines().set(self.at.session, context_.now() + context_.settings.roster_time);
  session.rooms.insert(lobby_name());
  say_presence(session);
}

void ClientSide::welcome(Session& session, std::optional<Roster> roster) {
  session.welcomed = true;
  visitors_.erase(session.transport);
  sessions_.deadlines().set(session.self.at.session, {});
  const Settings& s = context_.settings;
  const auto u32 = [](std::size_t n) { return static_cast<std::uint32_t>(n); };
  sessions_.send(session, wire::Welcome{session.self.at.session,
                                        session.self.who,
                                        s.stun,
                                        s.heartbeat,
                                        {u32(s.codec.message), u32(s.codec.body), u32(s.codec.text),
                                         u32(s.rooms_per_session), u32(s.calls_per_user)},
                                        std::move(roster),
                                        false,
                                        {}});
}

void ClientSide::hang_up_all(Session& session) {
  for (const auto& [call, seat] : session.calls)
    if (seat.me) to_call(session, {}, call, call_event::HangUp{session.self});
}

void ClientSide::end(Session& session) {
  const Endpoint self = session.self;
  notice_calls(session, call_event::SessionEnded{self.at.session});
  for (const auto& room : session.rooms)
    context_.store.send(context_.room_home(room), node::RoomLeave{{}, room, self.at});
  ops::log_info("session-ended", {{"session", self.at.session.str()}, {"user", self.who.user.str()}});
  sessions_.erase(self.at.session);
  leave_user(self);
}

void ClientSide::leave_user(const Endpoint& self) {
  const ChangeOf<User> leave = [id = self.at.session](std::optional<User> user) {
    if (user) user = without_session(std::move(*user), id);
    return user && user->sessions.empty() ? std::nullopt : user;
  };
  update_value(context_.store, "user/" + self.who.user.str(), leave,
               [](const Result<>& result) { log_if_failed("session-end-failed", result); });
  release_name(self.who.name, self.at.session);
}

void ClientSide::release_name(const UserName& name, const SessionId& session) {
  const ChangeOf<NameClaim> release = [session](std::optional<NameClaim> claim) {
    return claim ? without_holder(std::move(*claim), session) : std::nullopt;
  };
  update_value(context_.store, "name/" + folded(name), release,
               [](const Result<>& result) { log_if_failed("name-release-failed", result); });
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
  const SessionRef self = session.self.at;
  for (const auto& [call, version] : sync.calls)
    context_.store.send(context_.call_home(call), node::CallSync{call, self, version});
  for (const auto& [call, seat] : session.calls)  // those that it does not know of
    if (!sync.calls.contains(call)) context_.store.send(context_.call_home(call), node::CallSync{call, self, 0});
  for (const auto& [room, have] : sync.rooms)
    context_.store.send(context_.room_home(room), node::RoomSync{room, self, have});
  ok(session, sync.id);
}

void ClientSide::handle(Session& session, const wire::Rename& rename) {
  const auto answer = [this, id = session.self.at.session, request = rename.id](const Result<>& result) {
    Session* now = sessions_.find(id);
    if (!now) return;
    if (result)
      ok(*now, request);
    else
      fail(*now, request, result.error());
  };
  if (rename.name == session.self.who.name) return answer({});
  const Endpoint self = session.self;
  const auto write_user = [this, self, name = rename.name, answer](const Result<>& claimed) {
    if (!claimed) return answer(claimed);
    auto others = std::make_shared<User>();
    const ChangeOf<User> change = [name, others](std::optional<User> user) -> Result<std::optional<User>> {
      if (!user) return Error{ErrorCode::Internal, "the session is over"};
      user->name = name;
      *others = *user;
      return user;
    };
    const auto written = [this, self, name, others, answer](const Result<>& result) {
      if (result) rename_others(*others, self.at.session, name);
      if (Session* now = sessions_.find(self.at.session); now && result)
        take_name(*now, name);
      else
        release_name(name, self.at.session);
      answer(result);
    };
    update_value(context_.store, "user/" + self.who.user.str(), change, written);
  };
  update_value(context_.store, "name/" + folded(rename.name), claim_name(self.who.user, self.at.session), write_user);
}

// The user's name has changed, here or on another of their sessions: this session holds the new one now.
void ClientSide::take_name(Session& session, const UserName& name) {
  const UserName old = std::exchange(session.self.who.name, name);
  if (folded(old) != folded(name)) release_name(old, session.self.at.session);
  say_presence(session);
}

void ClientSide::on(const node::Renamed& renamed) {
  Session* session = sessions_.find(renamed.to);
  if (!session || session->self.who.name == renamed.name) return;
  const SessionId id = renamed.to;
  update_value(context_.store, "name/" + folded(renamed.name), claim_name(session->self.who.user, id),
               [this, id, name = renamed.name](const Result<>& result) {
                 log_if_failed("rename-failed", result);
                 Session* now = sessions_.find(id);
                 if (result && now)
                   take_name(*now, name);
                 else if (result)
                   release_name(name, id);
               });
}

}  // namespace beckon
