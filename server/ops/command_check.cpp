#include "ops/command.hpp"

namespace beckon::ops {

Command check_command() {
  Command command{CommandLine::Action::Check, "check", "Look whether the server could start with these settings."};
  command.options = [](CLI::App& app, CommandLine& line) {
    app.add_flag("--json", line.doctor.json, "Print one JSON object for programs: {version, findings}.");
  };
  command.footer =
      "It reads the settings and every file that they name, and looks whether they fit together, whether the state "
      "directory can be used and whether the ports are free (or Beckon's own already). It starts nothing and asks "
      "nobody outside this machine, so it takes a moment: run it before each start and reload. beckon doctor goes "
      "further: it opens relays, goes through a proxy and looks at certificates as people's browsers do. It ends with "
      "0 when all is well, 1 when the server could not start or not do what the settings say, 2 when the settings or "
      "flags are wrong, 3 when there are only warnings.";
  return command;
}

}  // namespace beckon::ops
