#include <algorithm>

#include "ops/address_forms.hpp"
#include "ops/command.hpp"

namespace beckon::ops {
namespace {

void declare_conformance_echo(CLI::App& app, CommandLine& line) {
  app.add_flag("--conformance-echo", line.config.conformance_echo,
               "For tests of conformance alone: WebSockets at /echo are sent back what they say. Only on loopback "
               "addresses.");
}

Settings::Complaint serve_complaint(CommandLine& line) {
  const Config& c = line.config;
  if (!c.conformance_echo || std::ranges::all_of(c.listen, is_loopback)) return std::nullopt;
  return "--conformance-echo is for tests alone: every listen has to be a loopback address";
}

}  // namespace

Command serve_command() {
  Command command{CommandLine::Action::Serve, "serve", "Run the server."};
  command.footer =
      "Every setting is also an environment variable "
      "(--invite-time is BECKON_INVITE_TIME) and a key of the file (invite-time = \"90s\"). A flag wins over the "
      "environment, and that over the file. Times are written like 250ms, 10s, 2m, 1h; sizes like 4000, 64KiB, 1MiB. "
      "\"Live\" settings take over a change of the file on SIGHUP; the others wait for a restart.";
  command.options = declare_conformance_echo;
  command.complaint = serve_complaint;
  return command;
}

}  // namespace beckon::ops
