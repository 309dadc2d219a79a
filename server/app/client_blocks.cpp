// block, unblock: for whom a user is not there. The list is part of the user's shared value, so whoever looks them up
// has it in hand; each of their sessions has a copy, which it says to its rooms.
#include "app/call_log.hpp"
#include "app/client_side.hpp"
#include "app/shared_values.hpp"

namespace beckon {

void ClientSide::handle(Session& session, const wire::Block& m) {
  if (m.user == session.self.who.user) return fail(session, m.id, {ErrorCode::Forbidden, "you cannot block yourself"});
  const auto add = [this, who = BlockedUser{m.user, m.name}](BlockList list) {
    return with_blocked(std::move(list), who, context_.settings.blocks_per_user, context_.clock.wall());
  };
  change_list(session, m.id, add, m.user);
}

void ClientSide::handle(Session& session, const wire::Unblock& m) {
  const auto remove = [this, who = m.user](BlockList list) -> Result<BlockList> {
    return without_blocked(std::move(list), who, context_.clock.wall());
  };
  change_list(session, m.id, remove, {});
}

void ClientSide::change_list(Session& session, const RequestId& request, const ListChange& change,
                             const std::optional<UserId>& blocked) {
  const Endpoint self = session.self;
  auto written = std::make_shared<User>();
  const ChangeOf<User> write = [self, change, written](std::optional<User> user) -> Result<std::optional<User>> {
    const UserSession* known = user ? find_session(*user, self.at.session) : nullptr;
    if (!known) return Error{ErrorCode::Internal, "the session is over"};
    if (known->at != self.at) return Error{ErrorCode::WrongState, "the session goes on elsewhere"};
    auto next = change(std::move(user->blocked));
    if (!next) return next.error();
    user->blocked = std::move(*next);
    *written = *user;
    return user;
  };
  update_value(context_.store, "user/" + self.who.user.str(), write,
               [this, self, request, written, blocked](const Result<>& result) {
                 if (result) {
                   tell_list(*written, self.at.session);
                   if (blocked) end_call_between(self.who.user, *blocked);
                 } else if (result.error().code == ErrorCode::RateLimited) {
                   count(Limited::BlocksPerUser);
                 }
                 Session* now = sessions_.find(self.at.session);
                 if (!now) return;
                 if (!result) return fail(*now, request, result.error());
                 take_list(*now, written->blocked);
                 ok(*now, request);
               });
}

void ClientSide::tell_list(const User& user, const SessionId& except) {
  for (const UserSession& other : user.sessions)
    if (other.at.session != except)
      context_.store.send(other.at.shard, node::BlocksChanged{other.at.session, user.blocked});
}

void ClientSide::take_list(Session& session, const BlockList& list) {
  if (list.version <= session.blocked.version) return;
  session.blocked = list;
  context_.counters.block_lists.add();
  sessions_.send(session, list);
  say_presence(session);
  end_unwanted(session);
}

// What was lost of it on the way from another session.
void ClientSide::look_up_list(const Session& session) {
  if (session.mdn) return;
  get_value<User>(context_.store, "user/" + session.self.who.user.str(),
                  [this, id = session.self.at.session](const Result<std::optional<User>>& user) {
                    Session* now = sessions_.find(id);
                    if (now && now->welcomed && user && *user) take_list(*now, (*user)->blocked);
                  });
}

void ClientSide::on(const node::BlocksChanged& changed) {
  if (Session* session = sessions_.find(changed.to)) take_list(*session, changed.blocked);
}

// Two users have one call with each other at most, and its claim says which.
void ClientSide::end_call_between(const UserId& by, const UserId& other) {
  get_value<PairClaim>(context_.store, "pair/" + pair_key(by, other),
                       [this, by](const Result<std::optional<PairClaim>>& claim) {
                         if (claim && *claim) notice((*claim)->call, call_event::Blocked{by});
                       });
}

// A call that was being made, answered or made anew while its other user was blocked, or whose end was lost.
void ClientSide::end_unwanted(const Session& session) {
  for (const auto& [call, seat] : session.calls)
    if (seat.peer && session.blocked.has(*seat.peer)) end_unwanted(session, call);
}

void ClientSide::end_unwanted(const Session& session, const CallId& call) {
  notice(call, call_event::Blocked{session.self.who.user});
}

// A call of somebody who is blocked that was not known here before: nobody is to hear of it here.
bool ClientSide::is_unwanted(const Session& session, const CallView& view) {
  return view.mode == CallMode::Ring && !view.me && session.blocked.has(view.caller.user) &&
         !session.calls.contains(view.call);
}

}  // namespace beckon
