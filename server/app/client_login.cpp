// Who may come, as whom, and for how long: guests, passwords, tokens.
#include "app/call_log.hpp"
#include "app/client_side.hpp"
#include "net/server.hpp"
#include "ops/log.hpp"

namespace beckon {
namespace {

// Of one connection, before it is closed.
constexpr std::size_t most_guesses = 5;

Error unauthenticated(const char* why) { return {ErrorCode::Unauthenticated, why}; }

}  // namespace

Result<Identity> ClientSide::verify(const Jwt& token) const {
  const auto& logins = context_.settings.logins;
  if (!logins) return unauthenticated("nobody logs in here; see the setting `jwt-keys`");
  return logins->verify(token.str(), context_.clock.wall());
}

// As whom a hello comes that goes on with nothing.
Result<Identity> ClientSide::identify(TransportId transport, const wire::Hello& hello) const {
  if (hello.token) return verify(*hello.token);
  const Settings& settings = context_.settings;
  if (!hello.name) return Error{ErrorCode::BadMessage, "field 'name': missing"};
  const bool mdn = mdn_.has(transport);
  if (settings.guests == Guests::Off || (mdn && settings.guests != Guests::On))
    return unauthenticated("guests are not let in here");
  if (settings.guests == Guests::Password) {
    if (!hello.password) return unauthenticated("guests need the password");
    if (!settings.guest_password->is(hello.password->str())) return unauthenticated("this is not the password");
  }
  const UserId user = mdn ? mdn_user(hello.device) : guest_user(hello.guest.value_or(hello.device));
  return Identity{user, *hello.name, {}, 0};
}

// As whom a session goes on: as whom it was, as long as that login lasts, or with a newer token of the same user.
Result<Identity> ClientSide::identify_again(const wire::Hello& hello, const wire::ResumeToken& token) const {
  const Error other{ErrorCode::SessionExpired, "this session cannot be resumed"};
  const Settings& settings = context_.settings;
  if (token.user.empty()) {
    if (hello.token) return other;  // a guest's
    const bool knew = settings.guests == Guests::Password && token.password == settings.guest_password->fingerprint();
    if (!knew || !hello.name) return identify(0, hello);
    return Identity{guest_user(hello.guest.value_or(hello.device)), *hello.name, {}, 0};
  }
  const bool over = token.login_ends <= context_.clock.wall();
  if (!hello.token) {
    if (over) return Error{ErrorCode::TokenExpired, "the login is over"};
    if (!settings.logins) return unauthenticated("nobody logs in here any more");
    return Identity{token.user, token.name, token.rights, token.login_ends};
  }
  auto identity = verify(*hello.token);
  if (identity && (over || identity->user != token.user)) return other;
  return identity;
}

void ClientSide::count_guess(TransportId transport) {
  context_.counters.credentials_refused.add();
  if (++visitors_[transport].guesses >= most_guesses)
    sessions_.close(transport, net::close_code::misuse, "too many tokens or passwords that are not good");
}

std::string ClientSide::resume_token(const Session& session) const {
  const Settings& settings = context_.settings;
  if (!settings.seal || session.mdn) return {};
  const std::uint64_t wall = context_.clock.wall();
  wire::ResumeToken token{session.self.at.session,
                          session.self.device,
                          session.generation + 1,
                          wall,
                          wall + static_cast<std::uint64_t>(settings.resume_time.count()),
                          session.login_ends};
  if (session.logged_in()) {
    token.user = session.self.who.user;
    token.name = session.self.who.name;
    token.rights = session.rights;
  } else if (settings.guests == Guests::Password) {
    token.password = settings.guest_password->fingerprint();
  }
  return wire::sealed(*settings.seal, token);
}

std::optional<Duration> ClientSide::login_left(const Session& session) const {
  if (!session.logged_in()) return std::nullopt;
  const std::uint64_t wall = context_.clock.wall();
  return Duration{session.login_ends > wall ? std::int64_t(session.login_ends - wall) : 0};
}

void ClientSide::plan_login_end(const Session& session) {
  const auto left = login_left(session);
  login_due_.set(session.self.at.session, left ? Deadline(context_.now() + *left) : Deadline{});
}

// Its part in calls ends as if it had hung up: whoever may not be here any more may not go on talking.
void ClientSide::end_login(Session& session) {
  if (login_left(session) > Duration{0}) return plan_login_end(session);  // the clock was set back
  const TransportId transport = session.transport;
  context_.counters.logins_over.add();
  ops::log_info("login-over", {{"session", session.self.at.session.str()}, {"user", session.self.who.user.str()}});
  if (transport)
    sessions_.send_failure(transport, {{ErrorCode::TokenExpired, "the login is over"}, {}, {}, {}, {}, {}});
  hang_up_all(session);
  end(session);
  if (transport) sessions_.close(transport, net::close_code::login_over, "the login is over");
}

void ClientSide::leave_forbidden_rooms(Session& session) {
  for (const auto rooms = session.rooms; const auto& room : rooms) {
    if (session.may_enter(room)) continue;
    sessions_.leave(session, room);
    context_.store.send(context_.room_home(room), node::RoomLeave{{}, room, session.self.at});
  }
}

void ClientSide::handle(Session& session, const wire::Login& m) {
  const SessionId id = session.self.at.session;
  if (!session.logged_in()) return fail(session, m.id, {ErrorCode::Forbidden, "a guest's session stays a guest's"});
  if (const auto refusal = guessing(session.from)) return fail(session, m.id, *refusal);
  const auto identity = verify(m.token);
  if (!identity) {
    context_.counters.credentials_refused.add();
    if (identity.error().code == ErrorCode::Unauthenticated) guessed_wrong(session.from);
    return fail(session, m.id, identity.error());
  }
  if (identity->user != session.self.who.user)
    return fail(session, m.id, {ErrorCode::Forbidden, "this is another user's token"});
  context_.counters.logins_renewed.add();
  session.rights = identity->rights;
  session.login_ends = identity->login_ends;
  plan_login_end(session);
  leave_forbidden_rooms(session);
  // A name that somebody else has by now changes with the next session, which gets a number.
  rename(session, identity->name, [this, id, request = m.id](const Result<>&) {
    if (Session* now = sessions_.find(id))
      sessions_.send(*now, wire::Ok{request, {}, {}, login_left(*now), resume_token(*now)});
  });
}

}  // namespace beckon
