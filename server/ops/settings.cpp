#include "ops/settings.hpp"

#include <algorithm>
#include <cstdlib>

#include "ops/nearest_name.hpp"

namespace beckon::ops {
namespace {

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  while (true) {
    const auto comma = text.find(',');
    parts.emplace_back(text.substr(0, comma));
    if (comma == text.npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace

Setting& Settings::duration(const std::string& name, std::chrono::milliseconds& target, std::chrono::milliseconds least,
                            std::chrono::milliseconds most, const std::string& help) {
  const auto bounds = format_duration(least) + " to " + format_duration(most);
  const auto assign = [=, &target](const std::string& text) -> Complaint {
    const auto value = parse_duration(text);
    if (!value || *value < least || *value > most) {
      return "must be a duration from " + bounds + ", written like 250ms, 10s, 2m or 1h";
    }
    target = *value;
    return std::nullopt;
  };
  return of(target, one({name, "TIME", help, bounds}, assign, [&target] { return format_duration(target); }));
}

Setting& Settings::bytes(const std::string& name, std::size_t& target, std::size_t least, std::size_t most,
                         const std::string& help) {
  const auto bounds = format_bytes(least) + " to " + format_bytes(most);
  const auto assign = [=, &target](const std::string& text) -> Complaint {
    const auto value = parse_bytes(text);
    if (!value || *value < least || *value > most) {
      return "must be a size from " + bounds + ", written like 4000, 64KiB or 1MiB";
    }
    target = *value;
    return std::nullopt;
  };
  return of(target, one({name, "SIZE", help, bounds}, assign, [&target] { return format_bytes(target); }));
}

Setting& Settings::boolean(const std::string& name, bool& target, const std::string& help) {
  const auto assign = [&target](const std::string& text) -> Complaint {
    if (text != "true" && text != "false") return "must be true or false";
    target = text == "true";
    return std::nullopt;
  };
  return of(target,
            one({name, "BOOL", help, "true or false"}, assign, [&target] { return target ? "true" : "false"; }));
}

Setting& Settings::choice(const std::string& name, std::string& target, const std::vector<std::string>& words,
                          const std::string& help) {
  const auto all = CLI::detail::join(words, ", ");
  const auto assign = [=, &target](const std::string& text) -> Complaint {
    if (std::find(words.begin(), words.end(), text) == words.end()) return "must be one of " + all;
    target = text;
    return std::nullopt;
  };
  return of(target, one({name, "WORD", help, all}, assign, [&target] { return target; }));
}

Setting& Settings::text(const std::string& name, std::string& target, bool (*fits)(std::string_view),
                        const std::string& kind, const std::string& form, const std::string& help) {
  const auto assign = [=, &target](const std::string& text) -> Complaint {
    if (!fits(text)) return "must be " + form;
    target = text;
    return std::nullopt;
  };
  return of(target, one({name, kind, help, {}}, assign, [&target] { return target; }));
}

Setting& Settings::secret_file(const std::string& name, std::string& target, const std::string& help) {
  const auto is_there = [](std::string_view text) { return !text.empty(); };
  Setting& added = text(name, target, is_there, "FILE", "the name of a file", help);
  added.file = true;
  return added;
}

Setting& Settings::secret(const std::string& name, std::string& target, std::size_t least, std::size_t most,
                          const std::string& help) {
  const auto assign = [=, &target](const std::vector<std::string>& texts) -> Complaint {
    if (texts.size() != 1) return "takes one value";
    const auto& text = texts.front();
    const bool printable = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
    if (!printable || text.size() < least || text.size() > most)
      return "must be " + std::to_string(least) + " to " + std::to_string(most) +
             " printable characters without spaces";
    target = text;
    return std::nullopt;
  };
  Setting& added = of(target, declare({name, "TEXT", help, {}}, assign, [&target] { return std::vector{target}; }));
  added.secret = true;
  return added;
}

Setting& Settings::one(Setting setting, std::function<Complaint(const std::string&)> assign,
                       std::function<std::string()> present) {
  const auto assign_one = [assign = std::move(assign)](const std::vector<std::string>& texts) -> Complaint {
    if (texts.size() != 1) return "takes one value";
    if (auto complaint = assign(texts.front())) return *complaint + ", not \"" + texts.front() + "\"";
    return std::nullopt;
  };
  return declare(std::move(setting), assign_one,
                 [present = std::move(present)] { return std::vector<std::string>{present()}; });
}

Setting& Settings::declare(Setting setting, Setting::Assign assign, Setting::Present present) {
  setting.heading = heading_;
  setting.standard = present();
  setting.assign = std::move(assign);
  setting.present = std::move(present);
  auto* option = app_.add_option("--" + setting.name)->description(setting.full_help());
  option->type_name(setting.kind)->group(heading_);
  option->expected(1, CLI::detail::expected_max_vector_size)->allow_extra_args(false);
  option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  setting.option = option;
  return settings_.emplace_back(std::move(setting));
}

std::vector<std::string> Settings::names() const {
  std::vector<std::string> names;
  for (const auto& setting : settings_) names.push_back(setting.name);
  return names;
}

Settings::Complaint Settings::read(const std::vector<TomlEntry>& file, const std::string& file_name) const {
  const auto known = names();
  for (const auto& entry : file) {
    if (std::find(known.begin(), known.end(), entry.key) == known.end()) {
      return file_name + ", line " + std::to_string(entry.line) + ": " + entry.key +
             " is not a setting; the nearest is " + nearest_name(entry.key, known);
    }
  }
  for (const auto& setting : settings_) {
    const auto take = [&](std::vector<std::string> texts, const std::string& source, bool split_it) -> Complaint {
      if (setting.list && split_it) texts = split(CLI::detail::join(texts, ","));
      if (auto complaint = setting.assign(texts)) return source + " " + *complaint;
      return std::nullopt;
    };
    const auto variable = setting.variable();
    const char* const value = std::getenv(variable.c_str());
    const auto entry = std::find_if(file.begin(), file.end(), [&](const auto& e) { return e.key == setting.name; });
    Complaint complaint;
    // The file is read even where another source wins: a mistake in it is better found now than later.
    if (entry != file.end()) {
      complaint = take(entry->values, file_name + ", line " + std::to_string(entry->line) + ": " + setting.name, false);
    }
    if (!complaint && value && *value) complaint = take({value}, variable, true);
    if (!complaint && setting.option->count() > 0)
      complaint = take(setting.option->results(), "--" + setting.name, true);
    if (complaint) return complaint;
  }
  return std::nullopt;
}

}  // namespace beckon::ops
