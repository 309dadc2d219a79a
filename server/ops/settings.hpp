// Declares settings, each in one line that gives its flag (--invite-time), environment variable (BECKON_INVITE_TIME),
// file key (invite-time), default, bounds and help, and its place in docs/settings.md and deploy/beckon.toml; then
// reads them.
#pragma once
#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ops/setting.hpp"
#include "ops/toml.hpp"
#include "ops/units.hpp"

namespace beckon::ops {

// The targets and the app outlive it. A complaint is a sentence that names the setting. What declares a setting returns
// it, for `.live()` and `.example("…")` behind it.
class Settings {
 public:
  using Complaint = std::optional<std::string>;

  explicit Settings(CLI::App& app) : app_(app) {}

  // The heading in the help under which the next ones stand.
  void heading(std::string text) { heading_ = std::move(text); }

  // The bounds are part of what is allowed.
  Setting& duration(const std::string& name, std::chrono::milliseconds& target, std::chrono::milliseconds least,
                    std::chrono::milliseconds most, const std::string& help);
  Setting& bytes(const std::string& name, std::size_t& target, std::size_t least, std::size_t most,
                 const std::string& help);
  template <class Number>
  Setting& number(const std::string& name, Number& target, Number least, Number most, const std::string& help) {
    const auto bounds = std::to_string(least) + " to " + std::to_string(most);
    const auto assign = [=, &target](const std::string& text) -> Complaint {
      const auto value = parse_number(text);
      if (!value || *value < least || *value > most) return "must be a whole number from " + bounds;
      target = static_cast<Number>(*value);
      return std::nullopt;
    };
    return of(target, one({name, "N", help, bounds}, assign, [&target] { return std::to_string(target); }));
  }
  Setting& boolean(const std::string& name, bool& target, const std::string& help);
  Setting& choice(const std::string& name, std::string& target, const std::vector<std::string>& words,
                  const std::string& help);

  // `form` says what is allowed where `fits` says no. Where there is no value by default, the help ends with what holds
  // then: "[default none]".
  Setting& text(const std::string& name, std::string& target, bool (*fits)(std::string_view), const std::string& kind,
                const std::string& form, const std::string& help);
  // The name of a file with something secret; Beckon warns where others than its user may read it.
  Setting& secret_file(const std::string& name, std::string& target, const std::string& help);
  // Printable ASCII of `least` to `most` characters that no message ever shows. There is to be a `…-file` beside it.
  Setting& secret(const std::string& name, std::string& target, std::size_t least, std::size_t most,
                  const std::string& help);

  // Several values: the flag is repeated, or the values are separated by commas. `read` gives nothing for a value that
  // is not `form`. For another Value than std::string there has to be a to_string(value) that writes what `read` reads.
  template <class Value, class Read>
  Setting& list(const std::string& name, std::vector<Value>& target, std::size_t least, std::size_t most, Read read,
                const std::string& kind, const std::string& form, const std::string& help) {
    const auto assign = [=, &target](const std::vector<std::string>& texts) -> Complaint {
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
    };
    const auto present = [&target] {
      std::vector<std::string> texts;
      for (const auto& value : target) {
        if constexpr (std::is_convertible_v<Value, std::string>)
          texts.push_back(value);
        else
          texts.push_back(to_string(value));
      }
      return texts;
    };
    Setting& added = of(target, declare({name, kind, help, {}}, assign, present));
    added.list = true;
    return added;
  }

  // After the app has parsed the command line: takes each setting from it, else from the environment, else from
  // `file` (whose name is for complaints). Ends with the first complaint.
  Complaint read(const std::vector<TomlEntry>& file, const std::string& file_name) const;

  std::vector<std::string> names() const;
  const std::deque<Setting>& all() const { return settings_; }

 private:
  template <class Target>
  static Setting& of(Target& target, Setting& setting) {
    setting.target = &target;
    setting.take = [&target](const void* other) { target = *static_cast<const Target*>(other); };
    return setting;
  }
  Setting& one(Setting setting, std::function<Complaint(const std::string&)> assign,
               std::function<std::string()> present);
  Setting& declare(Setting setting, Setting::Assign assign, Setting::Present present);

  CLI::App& app_;
  std::string heading_;
  std::deque<Setting> settings_;
};

}  // namespace beckon::ops
