#include "ops/command.hpp"

namespace beckon::ops {

Command turn_command() {
  Command command{CommandLine::Action::Turn, "turn", "Run the TURN server alone, for a `beckon serve` beside it."};
  command.footer =
      "For turn = service: give both the same settings, above all the same turn-secret-file, and each a state "
      "directory of its own. Calls that are relayed then go on while `beckon serve` restarts. docs/turn.md has more.";
  return command;
}

}  // namespace beckon::ops
