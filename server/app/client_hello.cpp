// hello: a session opens, or goes on over another transport, on another shard, after a restart of the server.
#include "app/call_log.hpp"
#include "app/client_side.hpp"
#include "app/held_names.hpp"
#include "app/numbered_name.hpp"
#include "app/shared_values.hpp"
#include "net/server.hpp"
#include "ops/log.hpp"

namespace beckon {
namespace {

constexpr std::string_view went_on = "the session goes on over a newer connection";

}  // namespace

// What of a hello is still needed when the store has answered.
struct ClientSide::Opening {
  TransportId transport;
  net::ClientAddress from;
  Endpoint self;
  Rights rights;
  std::uint64_t login_ends = 0;  // as Session's
  bool brings_token = false;
  bool brings_secret = false;  // that, or a password: it may be a guess
  std::vector<Sealed> proofs;
  wire::KeptBlockList brings;
  std::uint64_t generation = 0;  // of its resume token
  std::uint64_t arrival = 0;     // as its user's record says
  bool resumes = false;
  UserName wanted;
  std::size_t name_attempt = 0;
  bool renamed = false;   // while it asked what it is called
  bool crowded = false;   // the user has as many sessions as they may
  BlockList blocked_now;  // what counts, which may be newer
  User before;            // the user as they were before this session came

  void is(const Identity& identity) {
    self.who = {identity.user, identity.name};
    wanted = identity.name;
    rights = identity.rights;
    login_ends = identity.login_ends;
  }
};

void ClientSide::handle(TransportId transport, const wire::Hello& hello) {
  visitors_[transport].opening = true;
  auto opening = std::make_shared<Opening>();
  opening->transport = transport;
  opening->from = visitors_[transport].from;
  opening->self = {{SessionId::random(), context_.store.self()}, {}, device_of(hello.device), hello.epoch};
  opening->brings_token = hello.token.has_value();
  opening->brings_secret = hello.token || hello.password;
  opening->proofs = hello.calls;
  if (hello.blocked) opening->brings = *hello.blocked;
  if (draining_) return refuse(opening, {ErrorCode::Draining, "the server stops"});
  if (hello.resume) return resume(opening, hello);
  if (opening->brings_secret)
    if (const auto refusal = guessing(opening->from)) return refuse(opening, *refusal);
  const auto identity = identify(transport, hello);
  if (!identity) return refuse(opening, identity.error());
  opening->is(*identity);
  open_name(opening);
}

// The session is where its user's record says, or nowhere any more: then it is made again, under its id.
void ClientSide::resume(const std::shared_ptr<Opening>& opening, const wire::Hello& hello) {
  if (const auto refusal = guessing(opening->from)) return refuse(opening, *refusal);
  const auto token =
      context_.settings.seal ? wire::unsealed<wire::ResumeToken>(*context_.settings.seal, *hello.resume) : std::nullopt;
  if (!token || token->device != opening->self.device) guessed_wrong(opening->from);
  const bool good = token && token->device == opening->self.device && token->expires > context_.clock.wall();
  if (!good) return refuse(opening, {ErrorCode::SessionExpired, "this session cannot be resumed"});
  const auto identity = identify_again(hello, *token);
  if (!identity) return refuse(opening, identity.error());
  opening->is(*identity);
  opening->self.at.session = token->session;
  opening->generation = token->generation;
  opening->resumes = true;
  get_value<User>(context_.store, "user/" + opening->self.who.user.str(),
                  [this, opening](const Result<std::optional<User>>& user) {
                    // Renamed on another device meanwhile: the client may not know.
                    if (user && *user && find_session(**user, opening->self.at.session))
                      opening->wanted = opening->self.who.name = (*user)->name;
                    open_name(opening);
                  });
}

void ClientSide::open_name(const std::shared_ptr<Opening>& opening) {
  const Endpoint& self = opening->self;
  if (const auto why = admission_.refusal(self.at.session, self.who.user, opening->resumes, context_.now()))
    return refuse(opening, *why);
  hold_name(context_.store, self.who.name, self.who.user, self.at.session, {}, [this, opening](const Result<>& result) {
    if (result) return open_user(opening);
    const bool taken = result.error().code == ErrorCode::NameTaken;
    // Somebody took it while the server was away: that must not end a call. And who logs in did not choose their name.
    const bool may_have_another = opening->resumes || opening->login_ends != 0;
    if (!taken || !may_have_another || ++opening->name_attempt > most_names_tried)
      return refuse(opening, result.error());
    opening->self.who.name = numbered_name(opening->wanted.str(), opening->name_attempt + 1);
    open_name(opening);
  });
}

void ClientSide::refuse(const std::shared_ptr<Opening>& opening, const Error& error) {
  const auto visitor = visitors_.find(opening->transport);
  if (visitor == visitors_.end()) return;  // it went away meanwhile
  visitor->second.opening = false;
  hello_due_.set(opening->transport, context_.now() + context_.settings.hello_time);
  wire::Failure failure{error, {}, {}, {}, {}, {}};
  if (error.code == ErrorCode::Draining)
    failure.retry_in = draining_ ? context_.settings.retry_time : context_.settings.drained_retry_time;
  if (error.code == ErrorCode::Unauthenticated) {
    const bool password = !opening->brings_token && context_.settings.guests == Guests::Password;
    failure.needs = password ? wire::Credential::Password : wire::Credential::Token;
  }
  sessions_.send_failure(opening->transport, failure);
  // A token that is over was a good one: many of an address may come with such at once.
  if (error.code == ErrorCode::Unauthenticated && opening->brings_secret) guessed_wrong(opening->from);
  if (error.code == ErrorCode::Unauthenticated || error.code == ErrorCode::TokenExpired)
    count_guess(opening->transport);
}

void ClientSide::open_user(const std::shared_ptr<Opening>& opening) {
  const ChangeOf<User> change = [this, opening](std::optional<User> user) -> Result<std::optional<User>> {
    const Endpoint& self = opening->self;
    // Written now, it would take the place of what its client has begun elsewhere since.
    if (!visitors_.contains(opening->transport)) return Error{ErrorCode::WrongState, "the connection is gone"};
    opening->before = std::move(user).value_or(User{});
    const UserSession* known = find_session(opening->before, self.at.session);
    if (known && known->generation > opening->generation)
      return Error{ErrorCode::SessionExpired, "a newer token of this session was used"};
    if (!known && opening->before.sessions.size() >= context_.settings.sessions_per_user) {
      opening->crowded = true;
      return Error{ErrorCode::RateLimited, "you have too many sessions"};
    }
    opening->renamed = opening->resumes && known && opening->before.name != self.who.name;
    if (opening->renamed) return Error{ErrorCode::WrongState, "the user has another name by now"};
    User now = with_session(opening->before, self.at, opening->generation, next_arrival(self.at.session));
    now.name = self.who.name;
    if (opening->brings.user == self.who.user)
      now.blocked = newer_list(std::move(now.blocked), {opening->brings.version, opening->brings.users}, self.who.user,
                               context_.settings.blocks_per_user, context_.clock.wall());
    opening->blocked_now = now.blocked;
    opening->arrival = find_session(now, self.at.session)->arrival;
    return std::optional(std::move(now));
  };
  update_value(context_.store, "user/" + opening->self.who.user.str(), change, [this, opening](const Result<>& result) {
    if (result) return open_session(opening);
    if (opening->renamed) {
      release_name(opening->self.who.name, opening->self.at.session);
      opening->wanted = opening->self.who.name = opening->before.name;
      return open_name(opening);
    }
    if (opening->crowded) count(Limited::SessionsPerUser);
    leave_user(opening->self, 0);  // it has not arrived; one that is elsewhere keeps its name
    refuse(opening, result.error());
  });
}

// Above every one that this shard has heard of, and mostly above those it has not (the record may be gone between).
std::uint64_t ClientSide::next_arrival(const SessionId& id) {
  std::uint64_t next = context_.clock.wall();
  if (const Session* session = sessions_.find(id)) next = std::max(next, session->arrival + 1);
  if (const auto moved = moved_.find(id); moved != moved_.end()) next = std::max(next, moved->second.arrival + 1);
  return next;
}

// Its connection ended while the store was asked. A newer one of the same session may have been quicker: the session is
// there then, and what was written of it last is of now.
void ClientSide::give_up(const Opening& opening) {
  Session* session = sessions_.find(opening.self.at.session);
  if (!session) return leave_user(opening.self, opening.arrival);
  session->arrival = std::max(session->arrival, opening.arrival);
  if (!session->transport) write_detached(opening.self, opening.arrival);
}

void ClientSide::open_session(const std::shared_ptr<Opening>& opening) {
  const Endpoint& self = opening->self;
  if (!visitors_.contains(opening->transport)) return give_up(*opening);
  const auto moved = moved_.find(self.at.session);
  if (moved != moved_.end() && moved->second.arrival > opening->arrival)
    return sessions_.close(opening->transport, net::close_code::replaced, went_on);
  const UserSession* known = find_session(opening->before, self.at.session);
  if (known && known->at.shard != self.at.shard) {
    context_.counters.sessions_moved.add();
    context_.store.send(known->at.shard,
                        node::SessionMoved{self.at.session, self.at.shard, self.who.name, opening->arrival});
  }
  (void)settle_in(*opening);
  if (opening->before.name != self.who.name) rename_others(opening->before, self.at.session, self.who.name);
  if (opening->before.blocked.version != opening->blocked_now.version) {
    opening->before.blocked = opening->blocked_now;
    tell_list(opening->before, self.at.session);
  }
  get_value<CallSlots>(context_.store, "calls/" + self.who.user.str(),
                       [this, opening](const Result<std::optional<CallSlots>>& slots) {
                         return_to_calls(*opening, slots && *slots ? (*slots)->calls : std::vector<CallId>{});
                         Session* session = sessions_.find(opening->self.at.session);
                         if (session && session->transport == opening->transport) enter_lobby(*session);
                       });
}

Session& ClientSide::settle_in(const Opening& opening) {
  const SessionId& id = opening.self.at.session;
  hello_due_.set(opening.transport, {});
  moved_.erase(id);
  moved_due_.set(id, {});
  Session* session = sessions_.find(id);
  if (session) {
    const TransportId older = session->transport;
    sessions_.attach(*session, opening.transport);
    if (older) sessions_.close(older, net::close_code::replaced, went_on);
    // Renamed since that was written, or about to be: what it is called now is right.
    const UserName name = session->self.who.name;
    release_name(opening.self.who.name, id, name);
    session->self = opening.self;
    session->self.who.name = name;
  } else {
    session = &sessions_.add(opening.self, opening.transport);
  }
  session->rights = opening.rights;
  if (opening.blocked_now.version > session->blocked.version) session->blocked = opening.blocked_now;
  session->login_ends = opening.login_ends;
  leave_forbidden_rooms(*session);
  plan_login_end(*session);
  session->life = returned(session->life);
  session->generation = opening.generation;
  session->arrival = opening.arrival;
  session->from = opening.from;
  session->resumed = opening.resumes;
  session->welcomed = session->left = false;
  session->unheard.clear();
  sessions_.deadlines().set(id, {});
  if (!audit_at_) audit_at_ = context_.now() + context_.settings.audit_time;
  if (opening.resumes) context_.counters.sessions_resumed.add();
  if (!opening.resumes && session->logged_in()) context_.counters.logins.add();
  ops::log_info(opening.resumes ? "session-resumed" : "session-opened",
                {{"session", id.str()}, {"user", opening.self.who.user.str()}});
  return *session;
}

// Those that it brings proofs of, and those that its user has: it may be in them, or be to ring.
void ClientSide::return_to_calls(const Opening& opening, const std::vector<CallId>& calls) {
  if (mdn_.has(opening.transport)) return;
  std::map<CallId, std::optional<CallProof>> returns;
  for (const CallId& call : calls) returns[call];
  for (const Sealed& text : opening.proofs)
    if (auto proof = context_.settings.seal ? wire::unsealed<CallProof>(*context_.settings.seal, text) : std::nullopt)
      returns[proof->call] = std::move(proof);
  for (auto& [call, proof] : returns)
    context_.store.send(context_.call_home(call), node::CallReturn{call, opening.self, std::move(proof)});
}

void ClientSide::enter_lobby(Session& session) {
  if (!context_.settings.lobby || !session.rights.lobby) return welcome(session, std::nullopt);
  const SessionId& id = session.self.at.session;
  sessions_.deadlines().set(id, context_.now() + context_.settings.roster_time);
  session.rooms.insert(lobby_name());
  say_presence(session);
  // To the room it is nobody new, perhaps: the roster has to be asked for.
  if (session.resumed)
    context_.store.send(context_.room_home(lobby_name()),
                        node::RoomSync{lobby_name(), session.self.at, {0, UINT64_MAX}});
}

void ClientSide::welcome(Session& session, std::optional<Roster> roster) {
  if (!session.transport) return;  // lost while the roster was on its way: the grace time runs
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
                                         u32(s.rooms_per_session), u32(s.calls_per_user), u32(s.blocks_per_user)},
                                        std::move(roster),
                                        session.resumed,
                                        resume_token(session),
                                        login_left(session),
                                        session.blocked});
  for (const node::CallNews& news : std::exchange(session.unheard, {})) on(news);
}

void ClientSide::on(const node::SessionMoved& moved) {
  Session* session = sessions_.find(moved.session);
  if (session && session->arrival >= moved.arrival) return;  // it has come back since
  Moved& known = moved_[moved.session];
  if (known.arrival < moved.arrival) known = {moved.to, moved.arrival, session != nullptr};
  moved_due_.set(moved.session, context_.now() + context_.settings.session_times.grace);
  if (!session) return;
  const TransportId transport = session->transport;
  // Renamed here, while it asked elsewhere what it is called.
  release_name(session->self.who.name, moved.session, moved.name);
  sessions_.erase(moved.session);
  if (transport) sessions_.close(transport, net::close_code::replaced, went_on);
}

std::optional<ShardId> ClientSide::moved_to(const SessionId& session) const {
  const auto found = moved_.find(session);
  return found == moved_.end() || !found->second.from_here ? std::nullopt : std::optional(found->second.to);
}

}  // namespace beckon
