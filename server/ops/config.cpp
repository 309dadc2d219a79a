#include "ops/config.hpp"

#include <unistd.h>

#include <algorithm>
#include <deque>
#include <iostream>

#include "ops/command.hpp"
#include "ops/config_file.hpp"
#include "ops/help_format.hpp"
#include "ops/nearest_name.hpp"
#include "ops/plain_line.hpp"
#include "ops/settings_warnings.hpp"
#include "ops/version.hpp"

namespace beckon::ops {
namespace {

// A command as a part of the command line. What it takes only where a word of that names it: to declare every
// setting for every command takes longer than all the rest.
struct Declared {
  Declared(CLI::App& parent, const Command& from, CommandLine& line, bool named)
      : command(from), app(*parent.add_subcommand(from.name, from.what)), settings(app) {
    if (!named) return;
    app.footer(command.footer);
    if (command.takes != Command::Takes::Nothing) {
      app.add_option("--config", file, "A TOML file with settings; also BECKON_CONFIG.")
          ->type_name("FILE")
          ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
      declare_all(settings, line.config);
    }
    if (command.takes == Command::Takes::SettingsUnseen)
      for (const auto& setting : settings.all())
        if (std::ranges::find(command.shown, setting.name) == command.shown.end()) setting.option->group("");
    if (command.options) command.options(app, line);
  }
  Settings::Complaint read(CommandLine& line) const {
    if (command.takes != Command::Takes::Nothing)
      if (auto complaint = read_settings(settings, file)) return complaint;
    if (command.takes == Command::Takes::Settings) {
      if (auto complaint = complete_settings(line.config)) return complaint;
      line.warnings = settings_warnings(settings, environ);
      line.open_files = open_secret_files(settings);
    }
    return command.complaint ? command.complaint(line) : std::nullopt;
  }

  const Command& command;
  CLI::App& app;
  std::string file;
  Settings settings;
};

std::vector<std::string> flags_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* option : app.get_options())
    for (const auto& name : option->get_lnames()) names.push_back(name);
  return names;
}

std::string explain_extras(const CLI::App& app) {
  if (const auto outside = app.remaining(false); !outside.empty()) {
    const auto& first = outside.front();
    return "\"" + first + (first.starts_with('-') ? "\" stands before the command" : "\" is not a command") +
           "; try beckon --help";
  }
  const CLI::App& command = *app.get_subcommands().front();
  const auto extra = command.remaining(false).front();
  const auto name = extra.substr(0, extra.find('='));
  if (!name.starts_with("--")) return "\"" + extra + "\" is not expected here";
  return name + " is not a flag; the nearest is --" + nearest_name(name.substr(2), flags_of(command));
}

}  // namespace

CommandLine parse_command_line(int argc, char** argv, std::ostream& out, std::ostream& err) {
  CommandLine result;
  const auto refuse = [&](const std::string& complaint) {
    err << "beckon: " << plain_line(complaint) << '\n';
    result.exit_code = 2;
    return result;
  };

  CLI::App app("Beckon: private audio, video and data calls on your own server.", "beckon");
  app.formatter(std::make_shared<HelpFormat>());
  app.set_help_flag("-h,--help", "Print this.");
  app.set_version_flag("--version", "beckon " + std::string(version()), "Print the version.");
  app.footer("beckon serve --help lists every setting.");
  app.require_subcommand(0, 1);
  std::deque<Declared> declared;
  for (const Command& command : commands())
    declared.emplace_back(app, command, result,
                          std::find(argv, argv + argc, std::string_view(command.name)) != argv + argc);

  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    result.exit_code = app.exit(success, out, err);
    return result;
  } catch (const CLI::ExtrasError&) {
    return refuse(explain_extras(app));
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string_view text = error.what();  // "--workers: 1 required N missing"
    return refuse(std::string(text.substr(0, text.find(':'))) + " needs a value");
  } catch (const CLI::ParseError& error) {
    return refuse(error.what());
  }
  for (const Declared& one : declared) {
    if (one.app.parsed() == 0) continue;
    if (auto complaint = one.read(result)) return refuse(*complaint);
    result.action = one.command.action;
    return result;
  }
  err << app.help();
  result.exit_code = 2;
  return result;
}

CommandLine parse_command_line(int argc, char** argv) { return parse_command_line(argc, argv, std::cout, std::cerr); }

}  // namespace beckon::ops
