// The commands of the program: `beckon serve`, … Each has a file of its own (command_serve.cpp, …), which says what it
// is called and takes; commands() lists them in the order of the help. What they do is main.cpp's to call.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "ops/config.hpp"
#include "ops/settings.hpp"

namespace beckon::ops {

struct Command {
  // What it takes besides its own options: every setting; the same, but its help does not list them and it does not
  // mind if they contradict each other; nothing.
  enum class Takes { Settings, SettingsUnseen, Nothing };

  CommandLine::Action action;
  std::string name, what;  // "serve", and a sentence for the help
  Takes takes = Takes::Settings;
  std::vector<std::string> shown = {};  // with SettingsUnseen: those that its help lists after all
  std::string footer = {};              // of its help
  std::function<void(CLI::App& app, CommandLine& line)> options = {};    // declares its own; `line` outlives the app
  std::function<Settings::Complaint(CommandLine& line)> complaint = {};  // about them, when all was read
};

Command serve_command();
Command turn_command();
Command doctor_command();
Command check_command();
Command settings_command();
Command status_command();
Command sessions_command();
Command calls_command();
Command kick_command();
Command drain_command();
Command token_command();

const std::vector<Command>& commands();

}  // namespace beckon::ops
