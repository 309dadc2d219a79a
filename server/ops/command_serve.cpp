#include "ops/command.hpp"

namespace beckon::ops {

Command serve_command() {
  Command command{CommandLine::Action::Serve, "serve", "Run the server."};
  command.footer =
      "Every setting is also an environment variable "
      "(--invite-time is BECKON_INVITE_TIME) and a key of the file (invite-time = \"90s\"). A flag wins over the "
      "environment, and that over the file. Times are written like 250ms, 10s, 2m, 1h; sizes like 4000, 64KiB, 1MiB. "
      "\"Live\" settings take over a change of the file on SIGHUP; the others wait for a restart.";
  return command;
}

}  // namespace beckon::ops
