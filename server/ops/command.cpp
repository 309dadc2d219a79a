#include "ops/command.hpp"

namespace beckon::ops {

const std::vector<Command>& commands() {
  static const std::vector<Command> all{serve_command(), turn_command(),     check_command(),  doctor_command(),
                                        token_command(), settings_command(), status_command(), sessions_command(),
                                        calls_command(), kick_command(),     drain_command()};
  return all;
}

}  // namespace beckon::ops
