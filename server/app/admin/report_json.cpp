#include "app/admin/report_json.hpp"

namespace beckon {
namespace {

namespace json = boost::json;

std::string text(std::string_view of) { return std::string(of); }

}  // namespace

json::object to_json(const SessionReport& session, bool names) {
  json::object one{{"session", text(session.session.str())}, {"user", session.who.user.str()}};
  if (names) one["name"] = session.who.name.str();
  one["transport"] = session.transport;
  json::array calls;
  for (const CallId& call : session.calls) calls.emplace_back(text(call.str()));
  one["calls"] = std::move(calls);
  return one;
}

json::object to_json(const CallReport& call, bool names) {
  json::array parties;
  for (const auto& party : call.parties) {
    json::object one{{"party", party.party.str()},
                     {"session", text(party.session.str())},
                     {"user", party.who.user.str()},
                     {"attached", party.attached}};
    if (names) one["name"] = party.who.name.str();
    parties.push_back(std::move(one));
  }
  return {{"call", text(call.call.str())},
          {"mode", call.mode == CallMode::Ring ? "ring" : "open"},
          {"state", text(to_string(call.phase))},
          {"seconds", call.age.count() / 1000},
          {"parties", std::move(parties)}};
}

}  // namespace beckon
