// Flags, environment and file together: any of them, with any text. What is refused is refused in one plain line that
// tells no secret; what is taken is within its bounds, and written down as a file it is the same settings. An input is
// lines: `--name=value` and other flags, `$NAME=value` of the environment (of Beckon alone), and all others are the
// file.
#include <sys/mman.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <sstream>

#include "lines.hpp"
#include "ops/config_families.hpp"
#include "ops/config_file.hpp"
#include "ops/plain_line.hpp"
#include "require.hpp"

namespace {

using namespace beckon::ops;
using beckon::fuzz::for_each_line;
using beckon::fuzz::require;

constexpr const char* a_secret = "hush hush: a space is not allowed in it";

// A file in memory, by the name under which the process has it.
class File {
 public:
  explicit File(std::string_view text) : number_(memfd_create("settings", 0)) {
    require(number_ >= 0 && write(number_, text.data(), text.size()) == static_cast<ssize_t>(text.size()), "no file");
    name_ = "/proc/self/fd/" + std::to_string(number_);
  }
  ~File() { close(number_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  const std::string& name() const { return name_; }

 private:
  int number_;
  std::string name_;
};

class Variables {
 public:
  void set(std::string_view line) {
    const std::string name(line.substr(0, line.find('=')));
    const auto value = line.size() > name.size() ? std::string(line.substr(name.size() + 1)) : std::string();
    if (!name.starts_with("BECKON_") || name == "BECKON_CONFIG") return;
    if (name.find('\0') != name.npos || setenv(name.c_str(), value.c_str(), 1) != 0) return;
    names_.push_back(name);
  }
  Variables() = default;
  ~Variables() { clear(); }
  void clear() {
    for (const auto& name : names_) unsetenv(name.c_str());
    names_.clear();
  }
  Variables(const Variables&) = delete;
  Variables& operator=(const Variables&) = delete;

 private:
  std::vector<std::string> names_;
};

struct Declared {
  explicit Declared(Config of) : config(std::move(of)) { declare_all(settings, config); }
  Config config;
  CLI::App app;
  Settings settings{app};
};

// As a file it is the same, where nothing stands in the environment, which would win.
void check_taken(const Settings& taken) {
  static Declared again{Config{}};
  again.config = Config{};
  std::vector<TomlEntry> entries;
  for (const auto& setting : taken.all()) {
    const auto values = setting.present();
    const bool none = setting.list ? values.empty() : values.front().empty();
    if (!none) entries.push_back({setting.name, values, setting.list, 1});
  }
  again.app.clear();
  const auto complaint = again.settings.read(entries, "written");
  require(!complaint, "refused again", complaint.value_or(""));
  for (std::size_t i = 0; i < taken.all().size(); ++i) {
    const Setting& setting = taken.all()[i];
    require(setting.present() == again.settings.all()[i].present(), "not the same", setting.name);
  }
}

void check_complaint(const std::string& complaint) {
  require(complaint.find("hush") == complaint.npos, "a secret was told", complaint);
  require(!complaint.empty(), "no complaint");
}

void check(const CommandLine& line, const std::string& out, const std::string& err) {
  if (line.action != CommandLine::Action::Exit) return require(out.empty() && err.empty(), "it talks", out + err);
  require(line.exit_code == 0 || line.exit_code == 2, "another exit code", err);
  require((line.exit_code == 0) == err.empty(), "an exit code that does not fit", err);
  if (err.empty() || err.find("Usage:") != err.npos) return;
  require(err.starts_with("beckon: ") && err.ends_with('\n'), "not a complaint", err);
  require(plain_line(err) == err.substr(0, err.size() - 1) + "\\x0a", "a complaint of more than one line", err);
  check_complaint(err.substr(0, err.size() - 1));
}

// The whole program's command line: ten times as slow, because it declares every setting anew.
void parse_whole(std::vector<char*> arguments) {
  std::ostringstream out, err;
  const auto line = parse_command_line(static_cast<int>(arguments.size()) - 1, arguments.data(), out, err);
  check(line, out.str(), err.str());
}

// What `beckon serve` does with its part of it.
void parse_settings(const std::vector<char*>& arguments, const std::string& file, Variables& variables) {
  static Declared serve{Config{}};
  serve.config = Config{};
  std::optional<std::string> complaint;
  try {
    serve.app.parse(static_cast<int>(arguments.size()) - 1, arguments.data());
  } catch (const CLI::ParseError&) {
    return;  // whose words are the whole's
  }
  complaint = read_settings(serve.settings, file);
  variables.clear();
  if (!complaint) check_taken(serve.settings);
  if (!complaint) complaint = complete_settings(serve.config);
  if (complaint) check_complaint(*complaint);
}

}  // namespace

std::string beckon::fuzz::fresh_line(Dice& dice) {
  static const auto names = [] {
    const Declared declared{Config{}};
    return declared.settings.names();
  }();
  static constexpr const char* values[] = {"1",
                                           "0",
                                           "true",
                                           "10s",
                                           "5m",
                                           "1h",
                                           "64KiB",
                                           "1MiB",
                                           "on",
                                           "off",
                                           "auto",
                                           "own",
                                           "none",
                                           "external",
                                           "[::]:0",
                                           "127.0.0.1:6503",
                                           "0.0.0.0:443",
                                           "password",
                                           "self-signed",
                                           "https://a.example",
                                           "stun:a.example",
                                           "/dev/null",
                                           "10.0.0.0/8",
                                           "65535",
                                           "-1",
                                           "99999999999999999999",
                                           "",
                                           "info"};
  const std::string name = one_of(names, dice), value = one_of(values, dice);
  switch (roll(dice, 4)) {
    case 0:
      return "--" + name + "=" + value;
    case 1: {
      std::string variable = "$BECKON_" + name + "=" + value;
      for (char& c : variable)
        if (c == '=')
          break;
        else
          c = c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      return variable;
    }
    case 2:
      return name + " = [\"" + value + "\", '" + value + "']";
    default:
      return name + " = \"" + value + "\"";
  }
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Variables variables;
  const bool whole = size % 32 == 0;
  std::vector<std::string> arguments{"beckon"};
  if (whole) arguments.emplace_back("serve");
  std::string text;
  for_each_line({reinterpret_cast<const char*>(data), size}, [&](std::string_view line) {
    if (line.starts_with("--config")) return;  // there is one, below
    if (line.starts_with('-'))
      arguments.emplace_back(line.substr(0, line.find('\0')));
    else if (line.starts_with('$'))
      variables.set(line.substr(1));
    else
      text.append(line).append("\n");
  });
  const bool says_it = std::string_view(reinterpret_cast<const char*>(data), size).find("hush") != std::string::npos;
  if (says_it) return 0;
  if (size % 4 == 1) variables.set(std::string("BECKON_TURN_SECRET=") + a_secret);
  const File file(text);
  if (whole) arguments.insert(arguments.end(), {"--config", file.name()});
  std::vector<char*> pointers;
  for (auto& argument : arguments) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  if (whole)
    parse_whole(pointers);
  else
    parse_settings(pointers, file.name(), variables);
  return 0;
}
