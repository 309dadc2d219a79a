#include "ops/command.hpp"

namespace beckon::ops {

Command settings_command() {
  Command command{CommandLine::Action::Settings, "settings", "Print a file with every setting, to begin with.",
                  Command::Takes::Nothing};
  command.options = [](CLI::App& app, CommandLine& line) {
    app.add_flag("--markdown", line.settings_as_markdown, "Print docs/settings.md instead.");
  };
  command.footer = "beckon settings > beckon.toml makes a file for --config in which everything is commented out.";
  return command;
}

}  // namespace beckon::ops
