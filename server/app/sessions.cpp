#include "app/sessions.hpp"

#include <algorithm>

namespace beckon {

bool Session::may_enter(const RoomName& room) const {
  if (room == lobby_name()) return rights.lobby;
  return rights.any_room || std::ranges::find(rights.rooms, room) != rights.rooms.end();
}

bool Session::is_party() const {
  return std::ranges::any_of(calls, [](const auto& entry) { return entry.second.me.has_value(); });
}

bool Session::in_call() const {
  return std::ranges::any_of(
      calls, [](const auto& entry) { return entry.second.me && entry.second.phase != CallPhase::Ringing; });
}

Presence Session::presence() const {
  if (in_call()) return Presence::InCall;
  return transport ? Presence::Here : Presence::Away;
}

Session& Sessions::add(Endpoint self, TransportId transport) {
  const SessionId id = self.at.session;
  context_.counters.sessions.add();
  context_.counters.sessions_total.add();
  Session& added = sessions_[id];
  added.self = std::move(self);
  added.mdn = mdn_.has(transport);
  attach(added, transport);
  return added;
}

void Sessions::attach(Session& session, TransportId transport) {
  detach(session);
  session.transport = transport;
  auto& list = list_of(transport);
  const std::size_t place = place_of(transport);
  if (place >= list.size()) list.resize(place + 1);
  list[place] = &session;
}

void Sessions::erase(const SessionId& id) {
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return;
  for (const auto rooms = found->second.rooms; const auto& room : rooms) leave(found->second, room);
  detach(found->second);
  deadlines_.set(id, {});
  sessions_.erase(found);
  context_.counters.sessions.sub();
}

Session* Sessions::find(const SessionId& id) {
  const auto found = sessions_.find(id);
  return found == sessions_.end() ? nullptr : &found->second;
}

Session* Sessions::of_transport(TransportId transport) {
  const auto& list = list_of(transport);
  const std::size_t place = place_of(transport);
  Session* session = place < list.size() ? list[place] : nullptr;
  return session && session->transport == transport ? session : nullptr;
}

void Sessions::detach(Session& session) {
  if (of_transport(session.transport) == &session) list_of(session.transport)[place_of(session.transport)] = nullptr;
  session.transport = 0;
}

void Sessions::join(Session& session, const RoomName& room) {
  session.rooms.insert(room);
  by_room_[room].insert(session.self.at.session);
}

void Sessions::leave(Session& session, const RoomName& room) {
  session.rooms.erase(room);
  const auto found = by_room_.find(room);
  if (found == by_room_.end()) return;
  found->second.erase(session.self.at.session);
  if (found->second.empty()) by_room_.erase(found);
}

const std::set<SessionId>& Sessions::in_room(const RoomName& room) const {
  static const std::set<SessionId> nobody;
  const auto found = by_room_.find(room);
  return found == by_room_.end() ? nobody : found->second;
}

void Sessions::send_failure(TransportId transport, wire::Failure failure) {
  context_.counters.errors[static_cast<std::size_t>(failure.error.code)].add();
  if (!failure.retry_in) failure.retry_in = failure.error.retry_in;
  if (mdn_.has(transport)) return mdn_.tell(transport, failure);
  scratch_.clear();
  wire::encode(scratch_, failure);
  transports_.send_text(transport, scratch_);
}

void Sessions::close(TransportId transport, std::uint16_t code, std::string_view reason) {
  transports_.close(transport, code, reason);
}

}  // namespace beckon
