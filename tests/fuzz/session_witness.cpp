#include "session_witness.hpp"

#include <algorithm>
#include <cstdio>

namespace beckon::fuzz {

using boost::json::object;
using boost::json::value;

namespace {

std::string text(const object& of, std::string_view field) {
  const auto* found = of.if_contains(field);
  return found && found->is_string() ? std::string(found->as_string()) : std::string();
}
std::string body_of(const object& message) {
  const auto* body = message.if_contains("body");
  return body ? boost::json::serialize(*body) : std::string();
}
std::string sender(const object& told) { return text(told.at("from").as_object(), "user"); }

}  // namespace

void require(bool good, const char* what, const object& told) {
  if (!good) require(false, what, boost::json::serialize(told));
}

void Witness::says(Seat& seat, const object& message) {
  const std::string type = text(message, "type"), id = text(message, "id"), call = text(message, "call");
  if (!id.empty() && !seat.odd) seat.asked[id] = message;
  if (!id.empty() && seat.odd) seat.perhaps.insert(id);  // the answer may come on the session's next connection
  if (id.empty() || seat.odd) ++seat.may_fail;
  if (type == "sync") seat.may_fail += 10;  // calls that there are not
  strangers_ |= type == "hello" && seat.odd;
  if (const auto* kept = type == "hello" ? message.if_contains("blocked") : nullptr; kept && kept->is_object())
    if (const auto* users = kept->as_object().if_contains("users"); users && users->is_array())
      for (const value& one : users->as_array())
        if (one.is_object()) blocks(text(kept->as_object(), "user"), one.as_object());
  if (seat.session.empty()) return;
  if (type == "block") blocks(seat.user, message);
  if (type == "call-invite") callers_[call].insert({seat.user, text(message, "to")});
  if (type == "call-join")
    if (const auto link = links_.find(text(message, "link")); link != links_.end())
      callers_[link->second].insert(seat.user);
  if (type == "signal") signals_.push_back({seat.user, call, text(message, "to"), body_of(message)});
  if (type == "signal-ack") acks_.insert({seat.user, text(message, "to"), call});
  if (type == "relay") relayed_.insert({seat.user, text(message, "to"), body_of(message)});
  if (type == "chat") chats_.insert({seat.user, text(message, "room"), text(message, "text")});
  if (type == "room-join") wants(seat, text(message, "room"));
  if (const auto* rooms = message.if_contains("rooms"); rooms && rooms->is_object())
    for (const auto& room : rooms->as_object()) wants(seat, room.key());
}

// What it asked before to leave the room is over with this, whichever is answered first.
void Witness::wants(Seat& seat, std::string_view room) {
  rooms_[seat.session].emplace(room);
  for (auto& [id, asked] : seat.asked)
    if (text(asked, "type") == "room-leave" && text(asked, "room") == room) asked.erase("type");
}

void Witness::hears(Seat& seat, const object& told) {
  const std::string type = text(told, "type");
  if (type == "welcome") return welcome(seat, told);
  if (type == "error" || type == "ok") return answer(seat, told);
  require(!seat.session.empty(), "told before the welcome", told);
  if (type == "call") return call(seat, told);
  if (type == "signal") return signal(seat, told);
  if (type == "roster" || type == "presence" || type == "chat") return room(seat, told);
  if (type == "blocked") return list(seat, told);
  if (type == "relay") {
    const bool sent = relayed_.contains({sender(told), seat.user, body_of(told)});
    return require(sent, "nobody relayed this", told);
  }
  const std::string call = text(told, "call");
  require(type == "signal-ack" || type == "ice-servers", "of no type of the server", told);
  require(takes_part(seat.user, call), "about a call of others", told);
  if (type == "ice-servers") return;
  const bool acknowledged = std::ranges::any_of(acks_, [&](const Relayed& ack) { return ack.body == call; });
  require(acknowledged, "nobody acknowledged this", told);
}

void Witness::welcome(Seat& seat, const object& told) {
  require(seat.session.empty(), "welcomed twice", told);
  seat.session = text(told, "session");
  seat.user = text(told, "user");
  const bool resumed = told.at("resumed").as_bool();
  if (seat.device >= 0) {
    const auto [session, is_new] = sessions_.try_emplace(seat.session, seat.device);
    require(session->second == seat.device, "another device's session", told);
    require(resumed ? seat.resuming.contains(seat.session) : is_new, "not the session that was asked for", told);
    require(users_.at(seat.user) == seat.owner, "somebody else's user", told);
  }
  rooms_[seat.session].insert("lobby");
  if (const object* its = list_in(told)) list(seat, *its);
  if (told.contains("roster")) {
    object roster = told.at("roster").as_object();
    roster["type"] = "roster";
    room(seat, roster);
  }
}

const object* Witness::list_in(const object& told) {
  if (text(told, "type") == "blocked") return &told;
  const auto* list = told.if_contains("blocked");
  return list && list->is_object() ? &list->as_object() : nullptr;
}

void Witness::blocks(const std::string& by, const object& named) { blocked_[by].insert(text(named, "user")); }

// A list is its owner's alone.
void Witness::list(const Seat& seat, const object& list) const {
  for (const value& one : list.at("users").as_array()) {
    const std::string user = text(one.as_object(), "user");
    const auto asked = blocked_.find(seat.user);
    require(asked != blocked_.end() && asked->second.contains(user), "on a list of somebody else", list);
    require(user != seat.user, "on their own list", list);
  }
}

void Witness::answer(Seat& seat, const object& told) {
  const std::string id = text(told, "id");
  if (told.contains("link")) links_[text(told, "link")] = text(told, "call");
  if (const auto found = seat.asked.find(id); !id.empty() && found != seat.asked.end()) {
    const object asked = std::move(found->second);
    seat.asked.erase(found);
    if (text(asked, "type") == "room-leave" && text(told, "type") == "ok") left(seat, asked);
    return;
  }
  if (seat.perhaps.erase(id) > 0) return;
  require(seat.odd || id.empty(), "an answer to what nobody asked, or the second", told);
  require(--seat.may_fail >= 0, "more refusals than messages", told);
}

// It hears no more of the room, unless it has asked for it again.
void Witness::left(const Seat& seat, const object& asked) {
  const std::string room = text(asked, "room");
  const bool asked_again = std::ranges::any_of(seat.asked, [&](const auto& other) {
    return text(other.second, "room") == room || other.second.contains("rooms");
  });
  if (!asked_again) rooms_[seat.session].erase(room);
}

void Witness::settled(const Seat& seat) { require(seat.asked.empty(), "a request without an answer"); }

bool Witness::takes_part(const std::string& user, const std::string& call) const {
  const auto found = callers_.find(call);
  return found != callers_.end() && found->second.contains(user);
}

void Witness::call(Seat& seat, const object& told) {
  const std::string id = text(told, "call"), state = text(told, "state"), me = text(told, "me");
  const auto& parties = told.at("parties").as_array();
  if (!takes_part(seat.user, id)) {
    const bool says_nothing = state == "ended" && parties.empty() && !told.contains("caller") && me.empty();
    return require(says_nothing, "a call of others", told);
  }
  const bool early = state == "ringing" || me.empty();
  require(!early || (!told.contains("ice") && !told.contains("proof")), "too early", told);
  std::set<std::string> numbers;
  for (const value& party : parties) {
    const std::string user = text(party.as_object(), "user"), number = text(party.as_object(), "party");
    require(takes_part(user, id), "a party that has nothing to do with it", told);
    require(numbers.insert(number).second, "two parties with one number", told);
    require(number != me || user == seat.user, "somebody else's place", told);
  }
  if (state == "ended")
    seat.parties.erase(id);
  else
    seat.parties[id] = me;
}

void Witness::signal(const Seat& seat, const object& told) {
  const std::string call = text(told, "call"), body = body_of(told);
  require(takes_part(seat.user, call), "a signal of others", told);
  const auto mine = seat.parties.find(call);
  const auto sent = std::ranges::find_if(signals_, [&](const Signal& one) {
    return !one.heard && one.call == call && one.body == body && takes_part(one.from, call) &&
           (mine == seat.parties.end() || mine->second.empty() || one.to == mine->second);
  });
  require(sent != signals_.end(), "a signal that nobody sent here, or the second time", told);
  require(text(told, "from") != sent->to, "from itself", told);
  sent->heard = true;
}

void Witness::room(const Seat& seat, const object& told) const {
  const std::string name = text(told, "room");
  require(rooms_.at(seat.session).contains(name), "of a room that it never asked for", told);
  if (text(told, "type") == "chat")
    require(chats_.contains({sender(told), name, text(told, "text")}), "nobody said this", told);
  if (const auto* members = told.if_contains("members"))
    for (const value& member : members->as_array())
      require(strangers_ || users_.contains(text(member.as_object(), "user")), "nobody who is here", told);
}

}  // namespace beckon::fuzz
