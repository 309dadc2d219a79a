// Parse, build, run.
#include <cstdio>
#include <exception>

#include "app/doctor/doctor.hpp"
#include "app/serve.hpp"
#include "ops/config.hpp"
#include "ops/log.hpp"

int main(int argc, char** argv) {
  const auto command = beckon::ops::parse_command_line(argc, argv);
  if (command.action == beckon::ops::CommandLine::Action::Exit) return command.exit_code;
  try {
    if (command.action == beckon::ops::CommandLine::Action::Doctor)
      return beckon::doctor::run(command.config, command.doctor);
    beckon::ops::start_logging(command.config.log_level, command.config.log_format);
    return beckon::serve(command.config);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "beckon: %s\n", error.what());
    return 1;
  }
}
