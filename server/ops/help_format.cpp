#include "ops/help_format.hpp"

#include <algorithm>

namespace beckon::ops {
namespace {

constexpr std::size_t width = 100, left = 30;

// `text` broken between words so that it ends before column `width`; every line but the first starts at `indent`.
std::string wrapped(std::string_view text, std::size_t indent) {
  std::string out;
  std::size_t column = indent;
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(" \n"), text.size());
    const auto word = text.substr(0, end);
    const bool first = column == indent;
    if (!first && column + 1 + word.size() > width) {
      out += '\n' + std::string(indent, ' ');
      column = indent;
    } else if (!first) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
    text.remove_prefix(end);
    if (text.starts_with('\n')) {
      out += '\n' + std::string(indent, ' ');
      column = indent;
    }
    if (!text.empty()) text.remove_prefix(1);
  }
  return out;
}

std::string row(std::string name, const std::string& description) {
  name = "  " + name;
  name += name.size() + 1 < left ? std::string(left - name.size(), ' ') : "\n" + std::string(left, ' ');
  return name + wrapped(description, left) + "\n";
}

}  // namespace

std::string HelpFormat::make_option(const CLI::Option* option, bool) const {
  auto name = CLI::detail::join(CLI::detail::split(option->get_name(false, true), ','), ", ");
  if (option->get_positional()) return row(name, option->get_description());
  if (option->get_type_size() != 0 && !option->get_type_name().empty()) name += " " + option->get_type_name();
  return row(name, option->get_description());
}

std::string HelpFormat::make_help(const CLI::App* app, std::string, CLI::AppFormatMode) const {
  const auto* const parent = app->get_parent();
  const auto commands = app->get_subcommands([](const CLI::App*) { return true; });
  std::string out = wrapped(app->get_description(), 0) + "\n\nUsage: " + (parent ? parent->get_name() + " " : "") +
                    app->get_name() + (commands.empty() ? "" : " COMMAND");
  for (const auto* words : app->get_options([](const CLI::Option* option) { return option->get_positional(); }))
    out += " " + words->get_name(true);
  out += " [OPTIONS]\n";
  if (!commands.empty()) out += "\nCommands:\n";
  for (const auto* command : commands) out += row(command->get_name(), command->get_description());
  for (const auto& group : app->get_groups()) {
    if (group.empty()) continue;  // taken, but not shown
    const auto options = app->get_options([&](const CLI::Option* option) { return option->get_group() == group; });
    if (!options.empty()) out += make_group(group, false, options);
  }
  if (!app->get_footer().empty()) out += "\n" + wrapped(app->get_footer(), 0) + "\n";
  return out;
}

}  // namespace beckon::ops
