#include "app/admin/admin.hpp"

#include "app/admin/report_json.hpp"
#include "ops/log.hpp"
#include "ops/state_directory.hpp"

namespace beckon {
namespace {

namespace json = boost::json;
using Reports = std::vector<ShardReport>;

ShardReport ask_for_report(Shard& shard) { return shard.report(); }

bool flag(const json::object& question, const char* name) {
  const auto* const value = question.if_contains(name);
  return value && value->is_bool() && value->get_bool();
}

std::string word(const json::object& question, const char* name) {
  const auto* const value = question.if_contains(name);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

Duration time_of(const json::object& question, const char* name) {
  const auto* const value = question.if_contains(name);
  return Duration{value && value->is_int64() ? value->get_int64() : 0};
}

json::object error(const std::string& what) { return {{"error", what}}; }

}  // namespace

std::string admin_socket_path(const ops::Config& config) {
  if (config.admin_socket == "none") return {};
  if (!config.admin_socket.empty()) return config.admin_socket;
  const std::string state = ops::state_directory(config.state);
  return state.empty() ? std::string() : state + "/admin.sock";
}

Admin::Admin(net::Loop& loop, std::string path, Crew& crew, Server server)
    : crew_(crew),
      server_(std::move(server)),
      socket_(loop, std::move(path), [this](const std::string& line, const net::LocalServer::Answer& answer) {
        take(line, [answer](const json::object& with) { answer(json::serialize(with)); });
      }) {}

void Admin::take(const std::string& line, const Answer& answer) {
  boost::system::error_code failed;
  const json::value parsed = json::parse(line, failed);
  if (failed || !parsed.is_object()) return answer(error("this is no question: one JSON object is"));
  const json::object& question = parsed.get_object();
  const std::string command = word(question, "command");
  if (command == "status") return status(answer);
  if (command == "sessions") return sessions(flag(question, "names"), answer);
  if (command == "calls") return calls(flag(question, "names"), answer);
  if (command == "kick") return kick(word(question, "who"), time_of(question, "away_ms"), answer);
  if (command == "drain") return drain(!flag(question, "undo"), answer);
  answer(error("this server does not know the command \"" + command + "\": it may be of another version"));
}

void Admin::status(const Answer& answer) { answer(server_.status()); }

void Admin::sessions(bool names, const Answer& answer) {
  crew_.gather<ShardReport>(ask_for_report, [names, answer](const Reports& reports) {
    json::array all;
    for (const auto& report : reports)
      for (const auto& session : report.sessions) all.push_back(to_json(session, names));
    answer({{"sessions", std::move(all)}});
  });
}

void Admin::calls(bool names, const Answer& answer) {
  crew_.gather<ShardReport>(ask_for_report, [names, answer](const Reports& reports) {
    json::array all;
    for (const auto& report : reports)
      for (const auto& call : report.calls) all.push_back(to_json(call, names));
    answer({{"calls", std::move(all)}});
  });
}

// A user's sessions are on several shards, and may move between them meanwhile: first who they are, then each shard is
// told of all.
void Admin::kick(const std::string& who, Duration away, const Answer& answer) {
  crew_.gather<ShardReport>(ask_for_report, [this, who, away, answer](const Reports& reports) {
    std::vector<SessionId> sessions;
    bool is_user = false;
    for (const auto& report : reports)
      for (const auto& session : report.sessions) {
        const bool users = session.who.user.str() == who;
        if (users || session.session.str() == who) sessions.push_back(session.session);
        is_user |= users;
      }
    if (sessions.empty()) return answer(error("no session and no user here has the id " + who));
    const auto user = is_user ? UserId::parse(who) : std::nullopt;
    const auto send_away = [sessions, user, away](Shard& shard) {
      if (user && away > Duration{0}) shard.keep_away(*user, away);
      return shard.send_away(sessions);
    };
    crew_.gather<std::size_t>(send_away, [answer](const std::vector<std::size_t>& ended) {
      std::size_t all = 0;
      for (const auto some : ended) all += some;
      answer({{"ended", all}});
    });
  });
}

void Admin::drain(bool on, const Answer& answer) {
  server_.drain(on);
  ops::log_info(on ? "draining" : "draining-undone");
  const auto tell = [on](Shard& shard) {
    shard.admission().drain(on);
    return true;
  };
  crew_.gather<bool>(tell, [on, answer](const std::vector<bool>&) { answer({{"draining", on}}); });
}

}  // namespace beckon
