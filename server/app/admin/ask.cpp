#include "app/admin/ask.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "app/admin/admin.hpp"
#include "net/local_socket.hpp"

namespace beckon {
namespace {

namespace json = boost::json;
using Action = ops::CommandLine::Action;

constexpr const char* packaged_socket = "/var/lib/beckon/admin.sock";

json::object question_of(const ops::CommandLine& line) {
  const auto& options = line.admin;
  switch (line.action) {
    case Action::Sessions:
      return {{"command", "sessions"}, {"names", options.names}};
    case Action::Calls:
      return {{"command", "calls"}, {"names", options.names}};
    case Action::Kick:
      return {{"command", "kick"}, {"who", options.who}, {"away_ms", options.away.count()}};
    case Action::Drain:
      return {{"command", "drain"}, {"undo", options.undo}};
    default:
      return {{"command", "status"}};
  }
}

std::string socket_of(const ops::Config& config) {
  const std::string path = admin_socket_path(config);
  const bool said = !config.admin_socket.empty() || !config.state.empty();
  const bool there = !path.empty() && access(path.c_str(), F_OK) == 0;
  return !said && !there && access("/var/lib/beckon", F_OK) == 0 ? packaged_socket : path;
}

std::string explained(const std::system_error& failure, const std::string& path) {
  switch (failure.code().value()) {
    case EACCES:
    case EPERM:
      return "this user may not open " + path +
             ": run it as the user that the server runs as, for instance with sudo -u beckon";
    case ENOENT:
    case ECONNREFUSED:
      return "no server answers at " + path +
             ": it does not run, or its state directory is another one: name it with --state or --config";
    case ETIMEDOUT:
      return "the server does not answer at " + path + ": it hangs, or is about to stop";
    default:
      return std::string("cannot ask the server: ") + failure.what();
  }
}

int complain(const std::string& what) {
  std::fprintf(stderr, "beckon: %s\n", what.c_str());
  return 1;
}

}  // namespace

int ask_server(const ops::CommandLine& line) {
  const std::string path = socket_of(line.config);
  if (path.empty()) return complain("there is no admin socket: name it with --admin-socket or --state");
  std::string text;
  try {
    text = net::ask_at_path(path, json::serialize(question_of(line)));
  } catch (const std::system_error& failure) {
    return complain(explained(failure, path));
  }
  boost::system::error_code failed;
  const json::value answer = json::parse(text, failed);
  if (failed || !answer.is_object()) return complain("the server at " + path + " ended before it had answered");
  if (const auto* what = answer.get_object().if_contains("error"))
    return complain(std::string(what->is_string() ? std::string_view(what->get_string()) : "unknown"));
  const std::string shown = line.admin.json ? text + "\n" : admin_text(line.action, answer.get_object());
  std::fputs(shown.c_str(), stdout);
  return 0;
}

}  // namespace beckon
