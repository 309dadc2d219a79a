// Declares settings, each in one line that gives its flag (--invite-time), environment variable (BECKON_INVITE_TIME),
// file key (invite-time), default, bounds and help; then reads them.
#pragma once
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ops/toml.hpp"
#include "ops/units.hpp"

namespace beckon::ops {

// The targets and the app outlive it. A complaint is a sentence that names the setting.
class Settings {
 public:
  using Complaint = std::optional<std::string>;

  explicit Settings(CLI::App& app) : app_(app) {}

  // The heading in the help under which the next ones stand.
  void heading(std::string text) { heading_ = std::move(text); }

  // The bounds are part of what is allowed.
  void duration(const std::string& name, std::chrono::milliseconds& target, std::chrono::milliseconds least,
                std::chrono::milliseconds most, const std::string& help);
  void bytes(const std::string& name, std::size_t& target, std::size_t least, std::size_t most,
             const std::string& help);
  template <class Number>
  void number(const std::string& name, Number& target, Number least, Number most, const std::string& help) {
    const auto bounds = std::to_string(least) + " to " + std::to_string(most);
    one(name, "N", help + note(bounds, std::to_string(target)), [=, &target](const std::string& text) -> Complaint {
      const auto value = parse_number(text);
      if (!value || *value < least || *value > most) return "must be a whole number from " + bounds;
      target = static_cast<Number>(*value);
      return std::nullopt;
    });
  }
  void boolean(const std::string& name, bool& target, const std::string& help);
  void choice(const std::string& name, std::string& target, const std::vector<std::string>& words,
              const std::string& help);

  // `form` says what is allowed where `fits` says no.
  void text(const std::string& name, std::string& target, bool (*fits)(std::string_view), const std::string& kind,
            const std::string& form, const std::string& help);
  // Printable ASCII of `least` to `most` characters that no message ever shows.
  void secret(const std::string& name, std::string& target, std::size_t least, std::size_t most,
              const std::string& help);

  // Several values: the flag is repeated, or the values are separated by commas. `read` gives nothing for a value that
  // is not `form`.
  template <class Value, class Read>
  void list(const std::string& name, std::vector<Value>& target, std::size_t least, std::size_t most, Read read,
            const std::string& kind, const std::string& form, const std::string& help) {
    declare(name, kind, help, true, [=, &target](const std::vector<std::string>& texts) -> Complaint {
      std::vector<Value> values;
      for (const auto& text : texts) {
        auto value = read(text);
        if (!value) return "must be " + form + ", not \"" + text + "\"";
        values.push_back(std::move(*value));
      }
      if (values.size() < least) return "needs at least " + std::to_string(least);
      if (values.size() > most) return "takes at most " + std::to_string(most);
      target = std::move(values);
      return std::nullopt;
    });
  }

  // After the app has parsed the command line: takes each setting from it, else from the environment, else from
  // `file` (whose name is for complaints). Ends with the first complaint.
  Complaint read(const std::vector<TomlEntry>& file, const std::string& file_name) const;

  std::vector<std::string> names() const;

 private:
  using Assign = std::function<Complaint(const std::vector<std::string>&)>;
  struct Setting {
    std::string name;
    CLI::Option* option;
    bool list;
    Assign assign;
  };
  // What is allowed and what holds without it, for the help.
  static std::string note(const std::string& bounds, const std::string& standard) {
    return " [" + bounds + ", default " + standard + "]";
  }
  void one(const std::string& name, const std::string& kind, const std::string& help,
           std::function<Complaint(const std::string&)> assign);
  void declare(const std::string& name, const std::string& kind, const std::string& help, bool list, Assign assign);

  CLI::App& app_;
  std::string heading_;
  std::vector<Setting> settings_;
};

}  // namespace beckon::ops
