// Requests about calls go to the call's home; what the home says goes to the session, and into its seat.
#include <algorithm>

#include "app/client_side.hpp"

namespace beckon {
namespace {

constexpr std::size_t remembered_ends = 16;

std::optional<UserId> peer_in(const CallView& view, const UserId& self) {
  if (view.mode != CallMode::Ring) return std::nullopt;
  return view.caller.user == self ? view.callee.user : view.caller.user;
}

}  // namespace

void ClientSide::to_call(Session& session, const RequestId& request, const CallId& call, CallEvent event) {
  context_.counters.requests.add();
  context_.store.send(context_.call_home(call),
                      node::CallRequest{request, call, session.self, std::move(event), false});
}

void ClientSide::notice(const CallId& call, CallEvent event) {
  context_.store.send(context_.call_home(call), node::CallNotice{call, std::move(event)});
}

void ClientSide::notice_calls(Session& session, const CallEvent& event) {
  for (const auto& [call, seat] : session.calls) notice(call, event);
}

void ClientSide::handle(Session& session, const wire::CallInvite& invite) {
  if (!session.rights.call) return fail(session, invite.id, {ErrorCode::Forbidden, "your token does not allow `call`"});
  if (session.blocked.has(invite.to))
    return fail(session, invite.id, {ErrorCode::Forbidden, "you have blocked this user"});
  context_.store.send(context_.call_home(invite.call),
                      node::Invite{invite.id, invite.call, session.self, invite.to, invite.media});
}
void ClientSide::handle(Session& session, const wire::CallRinging& m) {
  to_call(session, m.id, m.call, call_event::Ringing{session.self});
}
void ClientSide::handle(Session& session, const wire::CallAccept& m) {
  to_call(session, m.id, m.call, call_event::Accept{session.self, m.media});
}
void ClientSide::handle(Session& session, const wire::CallDecline& m) {
  to_call(session, m.id, m.call, call_event::Decline{session.self});
}
void ClientSide::handle(Session& session, const wire::CallBusy& m) {
  to_call(session, m.id, m.call, call_event::Busy{session.self});
}
void ClientSide::handle(Session& session, const wire::CallCancel& m) {
  to_call(session, m.id, m.call, call_event::Cancel{session.self});
}
void ClientSide::handle(Session& session, const wire::CallMedia& m) {
  to_call(session, m.id, m.call, call_event::MediaReport{session.self, m.peer, m.connected});
}
void ClientSide::handle(Session& session, const wire::HangUp& m) {
  to_call(session, m.id, m.call, call_event::HangUp{session.self});
}

void ClientSide::on(const node::Reply& reply) {
  Session* session = sessions_.find(reply.to);
  if (!session) return;
  if (!reply.answer) return fail(*session, reply.request, reply.answer.error());
  sessions_.send(*session, wire::Ok{reply.request, reply.call, {}, {}});
}

void ClientSide::on(const node::CallNews& news) {
  const CallView& view = news.view;
  Session* session = sessions_.find(news.to);
  if (!session)
    return notice(view.call,
                  call_event::SessionEnded{{news.to, context_.store.self()}});  // it went before it could be told
  if (!session->welcomed && session->transport) return session->unheard.push_back(news);
  const auto its_end = [&](const auto& end) { return end.first == view.call; };
  if (is_unwanted(*session, view)) return end_unwanted(*session, view.call);
  const auto ended = std::ranges::find_if(session->ended, its_end);
  // Over for this session is over, unless it joins again, or calls back: then its busy call may become one with the
  // other's.
  const bool may_come_back = view.mode == CallMode::Open || view.me;
  const bool over = ended != session->ended.end() && (view.version <= ended->second || !may_come_back);
  if (over && view.phase != CallPhase::Ended) return;
  const bool for_good = view.mode == CallMode::Ring && view.me;
  const std::uint64_t ended_at = over ? ended->second : for_good ? UINT64_MAX : view.version;
  CallSeat& seat = session->calls[view.call];
  if (view.version < seat.version) return;
  const Presence before = session->presence();
  seat.version = view.version;
  seat.phase = view.phase;
  seat.me = view.me;
  seat.peer = peer_in(view, session->self.who.user);
  seat.parties.clear();
  for (std::size_t i = 0; i < news.parties.size(); ++i)
    seat.parties.push_back({view.parties[i].party, news.parties[i]});
  if (view.phase == CallPhase::Ended) {
    session->calls.erase(view.call);
    std::erase_if(session->ended, its_end);
    session->ended.emplace_back(view.call, ended_at);
    if (session->ended.size() > remembered_ends) session->ended.erase(session->ended.begin());
  }
  if (session->presence() != before) say_presence(*session);
  end_unwanted(*session);
  if (!session->transport)
    notice(view.call, call_event::Detached{session->self.at});  // lost before the home knew of it
  const bool answered = view.me && view.phase != CallPhase::Ringing && view.phase != CallPhase::Ended;
  sessions_.send(*session,
                 wire::CallSnapshot{view, answered ? ice_servers(*session, view.call) : std::vector<wire::IceServer>{},
                                    news.proof, news.link});
}

void ClientSide::on(const node::CallUnknown& unknown) {
  Session* session = sessions_.find(unknown.to);
  if (!session || !session->transport || !session->welcomed) return;
  session->calls.erase(unknown.call);
  say_presence(*session);
  sessions_.send_failure(session->transport,
                         {{ErrorCode::NoSuchCall, "you have no such call"}, {}, unknown.call, {}, {}, {}});
}

}  // namespace beckon
