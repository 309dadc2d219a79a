// The commands that ask a running server: status, sessions, calls, kick, drain.
#include "ops/command.hpp"
#include "ops/units.hpp"

namespace beckon::ops {
namespace {

using Action = CommandLine::Action;

const char* const where =
    "It asks the Beckon that runs on this machine, by the socket in its state directory, and has to be run as the same "
    "user or as root: sudo -u beckon beckon status. Where neither --admin-socket nor --state nor --config or the "
    "environment say where that is, it looks into ~/.local/state/beckon and then into /var/lib/beckon. It ends with 0 "
    "when it was done, 1 when not, 2 when the flags are wrong.";

Command admin_command(Action action, const std::string& name, const std::string& what) {
  Command command{action, name, what, Command::Takes::SettingsUnseen};
  command.footer = where;
  command.shown = {"admin-socket", "state"};
  return command;
}

void declare_json(CLI::App& app, CommandLine& line) {
  app.add_flag("--json", line.admin.json, "Print one JSON object for programs.");
}

void declare_names(CLI::App& app, CommandLine& line) {
  declare_json(app, line);
  app.add_flag("--names", line.admin.names, "Show what people are called, too; without it only ids.");
}

void declare_kick(CLI::App& app, CommandLine& line) {
  app.add_option("ID", line.admin.who,
                 "Whom: the id of a session, or of a user and thereby all of their sessions. One that begins with - "
                 "stands behind --.")
      ->required();
  app.add_option("--for", line.admin.away_text,
                 "How long a user is not let in again; 0s to 24h. [default 1m; a session's user may come back at once]")
      ->type_name("TIME");
  declare_json(app, line);
}

Settings::Complaint kick_complaint(CommandLine& line) {
  if (line.admin.away_text.empty()) return std::nullopt;
  const auto away = parse_duration(line.admin.away_text);
  if (!away || *away > std::chrono::hours(24))
    return "--for must be a duration from 0s to 24h, written like 10s, 2m or 1h, not \"" + line.admin.away_text + "\"";
  line.admin.away = *away;
  return std::nullopt;
}

void declare_drain(CLI::App& app, CommandLine& line) {
  app.add_flag("--undo", line.admin.undo, "Let everybody in again.");
  declare_json(app, line);
}

}  // namespace

Command status_command() {
  auto command = admin_command(Action::Status, "status", "Say how the running server is.");
  command.options = declare_json;
  return command;
}

Command sessions_command() {
  auto command = admin_command(Action::Sessions, "sessions", "List who is connected to the running server, by ids.");
  command.options = declare_names;
  return command;
}

Command calls_command() {
  auto command = admin_command(Action::Calls, "calls", "List the calls of the running server, by ids.");
  command.options = declare_names;
  return command;
}

Command kick_command() {
  auto command = admin_command(Action::Kick, "kick", "End a session, or all of a user, and their part in calls.");
  command.options = declare_kick;
  command.complaint = kick_complaint;
  return command;
}

Command drain_command() {
  auto command = admin_command(Action::Drain, "drain",
                               "Let nobody new in: those who are here go on, /readyz says no. A restart ends it.");
  command.options = declare_drain;
  return command;
}

}  // namespace beckon::ops
