// Parse, build, run.
#include <cstdio>
#include <exception>
#include <sstream>

#include "app/admin/ask.hpp"
#include "app/doctor/check.hpp"
#include "app/doctor/doctor.hpp"
#include "app/serve.hpp"
#include "app/serve_turn.hpp"
#include "app/token_command.hpp"
#include "ops/arguments.hpp"
#include "ops/config.hpp"
#include "ops/log.hpp"
#include "ops/settings_page.hpp"

namespace {

using Action = beckon::ops::CommandLine::Action;

// The settings as the same command line gives them now.
std::variant<beckon::ops::Config, std::string> read_again(const beckon::ops::Arguments& arguments) {
  std::ostringstream out, err;
  auto command = beckon::ops::parse_command_line(arguments.count(), arguments.pointers(), out, err);
  if (command.action == Action::Serve) return std::move(command.config);
  std::string why = err.str();
  if (why.ends_with('\n')) why.pop_back();
  return why;
}

int run(const beckon::ops::CommandLine& command, const beckon::ops::Arguments& arguments) {
  switch (command.action) {
    case Action::Serve:
      beckon::ops::start_logging(command.config.log_level, command.config.log_format);
      for (const auto* warnings : {&command.warnings, &command.open_files})
        for (const auto& why : *warnings) beckon::ops::log_warn("settings-unclear", {{"why", why}});
      return beckon::serve(command.config, [&] { return read_again(arguments); });
    case Action::Check:
      return beckon::doctor::check(command);
    case Action::Turn:
      beckon::ops::start_logging(command.config.log_level, command.config.log_format);
      return beckon::serve_turn(command.config);
    case Action::Doctor:
      return beckon::doctor::run(command.config, command.doctor);
    case Action::Token:
      return beckon::print_token(command.config, command.token);
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
    const beckon::ops::Arguments arguments(argc, argv);
    return run(beckon::ops::parse_command_line(arguments.count(), arguments.pointers()), arguments);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "beckon: %s\n", error.what());
    return 1;
  }
}
