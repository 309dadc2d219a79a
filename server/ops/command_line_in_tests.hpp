// For tests: parses a command line as main() does, with what it would have printed.
#pragma once
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "ops/config.hpp"

namespace beckon::ops {

struct Ran {
  CommandLine line;
  std::string out, err;
};

// The arguments behind the program's name.
inline Ran run(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "beckon");
  std::vector<char*> argv;
  for (auto& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  std::ostringstream out, err;
  auto line = parse_command_line(static_cast<int>(arguments.size()), argv.data(), out, err);
  return {std::move(line), out.str(), err.str()};
}

}  // namespace beckon::ops
