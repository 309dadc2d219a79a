// The server's answers as people read them.
#include <algorithm>

#include "app/admin/ask.hpp"

namespace beckon {
namespace {

namespace json = boost::json;
using Action = ops::CommandLine::Action;
using Row = std::vector<std::string>;

std::string shown(const json::value& value) {
  if (value.is_string()) return std::string(value.get_string());
  if (value.is_array()) {
    std::string all;
    for (const auto& one : value.get_array()) all += (all.empty() ? "" : ", ") + shown(one);
    return all.empty() ? "-" : all;
  }
  return value.is_null() ? "-" : json::serialize(value);
}

std::string member(const json::object& object, std::string_view name) {
  const auto* const value = object.if_contains(name);
  return value ? shown(*value) : "-";
}

// In columns, each as wide as its widest.
std::string table(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths;
  for (const Row& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i == widths.size()) widths.push_back(0);
      widths[i] = std::max(widths[i], row[i].size());
    }
  std::string out;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i)
      line += i + 1 == row.size() ? row[i] : row[i] + std::string(widths[i] - row[i].size() + 2, ' ');
    out += line + "\n";
  }
  return out;
}

std::string spelled(std::int64_t seconds) {
  const auto part = [](std::int64_t number, const char* unit) { return std::to_string(number) + unit; };
  if (seconds < 60) return part(seconds, "s");
  if (seconds < 3600) return part(seconds / 60, "m ") + part(seconds % 60, "s");
  if (seconds < 86'400) return part(seconds / 3600, "h ") + part(seconds / 60 % 60, "m");
  return part(seconds / 86'400, "d ") + part(seconds / 3600 % 24, "h");
}

std::int64_t seconds_in(const json::object& object, std::string_view name) {
  const auto* const value = object.if_contains(name);
  return value && value->is_int64() ? value->get_int64() : 0;
}

bool is_true(const json::object& object, std::string_view name) {
  const auto* const value = object.if_contains(name);
  return value && value->is_bool() && value->get_bool();
}

std::string status_text(const json::object& status) {
  const char* const how = is_true(status, "draining") ? "draining" : is_true(status, "ready") ? "ready" : "not ready";
  std::vector<Row> rows{{"beckon " + member(status, "version"), how},
                        {"process", member(status, "pid")},
                        {"up for", spelled(seconds_in(status, "uptime_seconds"))},
                        {"listening", member(status, "listening")},
                        {"certificate until", member(status, "certificate_expires")},
                        {"TURN", member(status, "turn")}};
  for (const char* name : {"workers", "connections", "sessions", "rooms", "calls"})
    rows.push_back({name, member(status, name)});
  rows.push_back({"  of them by link", member(status, "open_calls")});
  return table(rows);
}

std::string sessions_text(const json::array& sessions) {
  std::vector<Row> rows{{"SESSION", "USER", "TRANSPORT", "CALLS"}};
  for (const auto& value : sessions) {
    const auto& one = value.as_object();
    rows.push_back({member(one, "session"), member(one, "user"), member(one, "transport"), member(one, "calls")});
    if (one.contains("name")) rows.back().push_back(member(one, "name"));
  }
  return table(rows) + std::to_string(sessions.size()) + (sessions.size() == 1 ? " session\n" : " sessions\n");
}

std::string party_text(const json::object& party) {
  std::string text = member(party, "user");
  if (party.contains("name")) text += " (" + member(party, "name") + ")";
  return is_true(party, "attached") ? text : text + " [away]";
}

std::string calls_text(const json::array& calls) {
  std::vector<Row> rows{{"CALL", "MODE", "STATE", "FOR", "USERS"}};
  for (const auto& value : calls) {
    const auto& one = value.as_object();
    std::string parties;
    for (const auto& party : one.at("parties").as_array())
      parties += (parties.empty() ? "" : ", ") + party_text(party.as_object());
    rows.push_back(
        {member(one, "call"), member(one, "mode"), member(one, "state"), spelled(seconds_in(one, "seconds")), parties});
  }
  return table(rows) + std::to_string(calls.size()) + (calls.size() == 1 ? " call\n" : " calls\n");
}

}  // namespace

std::string admin_text(Action action, const json::object& answer) {
  switch (action) {
    case Action::Sessions:
      return sessions_text(answer.at("sessions").as_array());
    case Action::Calls:
      return calls_text(answer.at("calls").as_array());
    case Action::Kick:
      return "sessions ended: " + member(answer, "ended") + "\n";
    case Action::Drain:
      return is_true(answer, "draining") ? "Nobody new is let in; those who are here go on.\n"
                                         : "Everybody is let in again.\n";
    default:
      return status_text(answer);
  }
}

}  // namespace beckon
