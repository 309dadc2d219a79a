// Parse, build, run.
#include <cstdio>
#include <exception>

#include "app/admin/ask.hpp"
#include "app/doctor/doctor.hpp"
#include "app/serve.hpp"
#include "app/serve_turn.hpp"
#include "ops/config.hpp"
#include "ops/log.hpp"
#include "ops/settings_page.hpp"

namespace {

using Action = beckon::ops::CommandLine::Action;

int run(const beckon::ops::CommandLine& command) {
  switch (command.action) {
    case Action::Serve:
      beckon::ops::start_logging(command.config.log_level, command.config.log_format);
      return beckon::serve(command.config);
    case Action::Turn:
      beckon::ops::start_logging(command.config.log_level, command.config.log_format);
      return beckon::serve_turn(command.config);
    case Action::Doctor:
      return beckon::doctor::run(command.config, command.doctor);
    case Action::Settings: {
      const auto text = command.settings_as_markdown ? beckon::ops::settings_page() : beckon::ops::settings_sample();
      std::fputs(text.c_str(), stdout);
      return 0;
    }
    case Action::Status:
    case Action::Sessions:
    case Action::Calls:
    case Action::Kick:
    case Action::Drain:
      return beckon::ask_server(command);
    case Action::Exit:
      break;
  }
  return command.exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(beckon::ops::parse_command_line(argc, argv));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "beckon: %s\n", error.what());
    return 1;
  }
}
