// What is passed on unread: signals inside a call, application messages to a user.
#include <algorithm>

#include "app/client_side.hpp"
#include "app/shared_values.hpp"

namespace beckon {
namespace {

struct Route {
  SessionRef to;
  PartyId from;
};

// Where a signal to `to` goes, if this session may send it, and (if it says that) as whom it takes itself for.
Result<Route> route(const Session& session, const CallId& call, PartyId to, std::optional<PartyId> me) {
  const auto found = session.calls.find(call);
  if (found == session.calls.end()) return Error{ErrorCode::NoSuchCall, "you have no such call"};
  const CallSeat& seat = found->second;
  if (!seat.me) return Error{ErrorCode::NotAParty, "you are not in this call"};
  if (me && *me != *seat.me) return Error{ErrorCode::NotAParty, "you are another party of this call by now"};
  if (seat.phase == CallPhase::Ringing) return Error{ErrorCode::WrongState, "the call is not answered yet"};
  const auto other = std::ranges::find(seat.parties, to, &CallSeat::Party::party);
  if (to == *seat.me || other == seat.parties.end()) return Error{ErrorCode::NotAParty, "there is no such other party"};
  return Route{other->at, *seat.me};
}

}  // namespace

void ClientSide::handle(Session& session, const wire::SendSignal& m) {
  const auto way = route(session, m.call, m.to, m.me);
  if (!way) return sessions_.send_failure(session.transport, {way.error(), {}, m.call, m.to, m.seq, {}});
  context_.counters.signals.add();
  if (CallSeat& seat = session.calls.at(m.call); !seat.signalled) {
    seat.signalled = true;
    notice(m.call, call_event::Signalled{session.self.at});
  }
  const wire::Signal signal{m.call, way->from, m.epoch, m.peer_epoch, m.seq, m.ack, m.body};
  if (way->to.shard != context_.store.self()) {
    context_.store.send(way->to.shard, node::Signal{way->to.session, m.call, way->from, m.epoch, m.peer_epoch, m.seq,
                                                    m.ack, std::string(m.body)});
  } else if (Session* peer = sessions_.find(way->to.session); !peer || !sessions_.send(*peer, signal)) {
    context_.counters.signals_undelivered.add();  // its sender keeps it until it is acknowledged
  }
}

void ClientSide::handle(Session& session, const wire::SendSignalAck& m) {
  const auto way = route(session, m.call, m.to, m.me);
  if (!way) return;  // an acknowledgement that comes too late is nobody's loss
  const node::SignalAck ack{way->to.session, m.call, way->from, m.epoch, m.peer_epoch, m.ack};
  if (way->to.shard == context_.store.self())
    on(ack);
  else
    context_.store.send(way->to.shard, ack);
}

void ClientSide::on(const node::Signal& m) {
  Session* session = sessions_.find(m.to);
  if (!session || !sessions_.send(*session, wire::Signal{m.call, m.from, m.epoch, m.peer_epoch, m.seq, m.ack, m.body}))
    context_.counters.signals_undelivered.add();
}

void ClientSide::on(const node::SignalAck& m) {
  if (Session* session = sessions_.find(m.to))
    sessions_.send(*session, wire::SignalAck{m.call, m.from, m.epoch, m.peer_epoch, m.ack});
}

void ClientSide::handle(Session& session, const wire::SendRelay& m) {
  if (!session.rights.relay) return fail(session, m.id, {ErrorCode::Forbidden, "your token does not allow `relay`"});
  if (session.blocked.has(m.to)) return fail(session, m.id, {ErrorCode::Forbidden, "you have blocked this user"});
  context_.counters.relays.add();
  const auto deliver = [this, from = session.self, id = m.id, kind = m.kind,
                        body = std::string(m.body)](const Result<std::optional<User>>& user) {
    Session* sender = sessions_.find(from.at.session);
    if (!sender) return;
    if (!user) return fail(*sender, id, user.error());
    const bool here = *user && !(*user)->blocked.has(from.who.user);
    const auto receivers = here ? attached_sessions(**user) : std::vector<SessionRef>{};
    if (receivers.empty()) return fail(*sender, id, {ErrorCode::Offline, "this user is not here"});
    for (const SessionRef& to : receivers) context_.store.send(to.shard, node::Relay{to.session, from.who, kind, body});
    ok(*sender, id);
  };
  get_value<User>(context_.store, "user/" + m.to.str(), deliver);
}

void ClientSide::on(const node::Relay& m) {
  if (Session* session = sessions_.find(m.to)) sessions_.send(*session, wire::Relay{m.from, m.kind, m.body});
}

}  // namespace beckon
