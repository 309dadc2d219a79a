// The STUN and TURN servers that a party of a call may use, and new credentials before the old ones expire.
#include "app/client_side.hpp"
#include "ice/turn_access.hpp"

namespace beckon {

// TURN is for those who are in a call: neither names nor guests without one reach the relay.
std::vector<wire::IceServer> ClientSide::ice_servers(Session& session, const CallId& call) {
  const Settings& settings = context_.settings;
  std::vector<wire::IceServer> servers;
  if (!settings.stun.empty()) servers.push_back({settings.stun, {}, {}});
  if (!settings.turn || session.mdn) return servers;  // MDN's page has servers of its own
  const SessionId& id = session.self.at.session;
  for (auto& [urls, credentials] : settings.turn->servers_for(call, id, context_.clock.wall())) {
    servers.push_back({std::move(urls), std::move(credentials.username), std::move(credentials.password)});
    context_.counters.turn_credentials.add();
  }
  session.calls[call].renew_ice = context_.now() + settings.turn->renew_after();
  plan_renewal(session);
  return servers;
}

void ClientSide::plan_renewal(const Session& session) {
  Deadline next;
  for (const auto& [call, seat] : session.calls) next = earlier(next, seat.renew_ice);
  ice_due_.set(session.self.at.session, next);
}

void ClientSide::renew_ice(Session& session, Time now) {
  for (const auto& [call, seat] : session.calls)
    if (seat.renew_ice && *seat.renew_ice <= now)
      sessions_.send(session, wire::IceServers{call, ice_servers(session, call)});
}

void ClientSide::handle(Session& session, const wire::GetIceServers& m) {
  const auto seat = session.calls.find(m.call);
  if (seat == session.calls.end()) return fail(session, m.id, {ErrorCode::NoSuchCall, "you have no such call"});
  if (!seat->second.me) return fail(session, m.id, {ErrorCode::NotAParty, "you are not in this call"});
  if (seat->second.phase == CallPhase::Ringing)  // anybody can make somebody's device ring
    return fail(session, m.id, {ErrorCode::WrongState, "the call is not answered yet"});
  sessions_.send(session, wire::IceServers{m.call, ice_servers(session, m.call)});
  ok(session, m.id);
}

}  // namespace beckon
