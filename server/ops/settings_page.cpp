#include "ops/settings_page.hpp"

#include "ops/config_file.hpp"

namespace beckon::ops {
namespace {

constexpr std::size_t sample_width = 118;

constexpr std::string_view page_head = R"(# Settings

This page is written from the server's own declarations (`beckon settings --markdown`).

Every setting is a flag (`--invite-time 90s`), an environment variable (`BECKON_INVITE_TIME=90s`) and a key of the file
that `--config` or `BECKON_CONFIG` names (`invite-time = "90s"`). A flag wins over the environment, that over the file,
and that over the default. Lists take several values: a flag is repeated or takes them separated by commas, as a variable
does; the file has an array. Times are written like `250ms`, `10s`, `2m`, `1h`; sizes like `4000`, `64KiB`, `1MiB`.

A key or a flag that is not one of these is an error, which names the nearest one; a variable that begins with `BECKON_`
and is none is warned of in the log. `beckon check` says what is wrong with the settings without starting the server.

**Live**: `kill -HUP` (`systemctl reload beckon`) reads the file anew and applies a change of such a setting to the
running server. What else has changed is named in the log and waits for a restart. Where anything is wrong with the file,
nothing changes. What was given by a flag or a variable stays as it is. Limits, and how long a connection may be silent,
hold for who is there too; other times for what begins from then on.

**Secrets** (`…-file`) are best in files of their own which only Beckon's user can read. A secret in a flag is
overwritten in the process list, but was there for a moment, and is warned of in the log; so are files with secrets that others can read.

[`deploy/beckon.toml`](../deploy/beckon.toml) is a file with all of them, commented out (`beckon settings`).
)";

constexpr std::string_view sample_head =
    R"(# Settings of Beckon: beckon serve --config FILE. Every one is commented out and shows its default, or an example where
# there is none by default. Take the "#" away before those that you want to change; then: beckon check --config FILE
#
# "Live": kill -HUP (systemctl reload beckon) applies a change to the running server. The others wait for a restart.
)";

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string value_of(const Setting& setting, const std::string& text) {
  return setting.kind == "N" || setting.kind == "BOOL" ? text : quoted(text);
}

bool has_standard(const Setting& setting) {
  return !setting.standard.empty() && !(setting.standard.size() == 1 && setting.standard.front().empty());
}

// A cell of a table: no bar ends it, no less-than begins a tag.
std::string cell(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    if (c == '<')
      out += "&lt;";
    else
      out += c;
  }
  return out;
}

std::string commented(const std::string& text) {
  std::string out, line = "#";
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(' '), rest.size());
    if (line.size() > 1 && line.size() + 1 + end > sample_width) {
      out += line + "\n";
      line = "#";
    }
    (line += ' ') += rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return out + line + "\n";
}

std::string row_of(const Setting& setting) {
  const auto standard = has_standard(setting) ? "`" + setting.default_words() + "`" : setting.default_words();
  const auto allowed = setting.bounds.empty() ? setting.kind + (setting.list ? ", …" : "") : setting.bounds;
  return "| `" + setting.name + "` | " + cell(allowed) + " | " + cell(standard) + " | " +
         (setting.is_live ? "live" : "") + " | " + cell(setting.plain_help()) + " |\n";
}

template <class Write>
std::string written(Write write) {
  CLI::App app;
  Config config;
  Settings settings(app);
  declare_all(settings, config);
  return write(settings);
}

}  // namespace

std::string sample_line(const Setting& setting) {
  std::vector<std::string> values = setting.standard;
  if (!has_standard(setting)) values = {setting.sample};
  if (!setting.list) return setting.name + " = " + value_of(setting, values.front());
  std::string all;
  for (const auto& value : values) all += (all.empty() ? "" : ", ") + value_of(setting, value);
  return setting.name + " = [" + all + "]";
}

std::string settings_page(const Settings& settings) {
  std::string out(page_head), heading;
  for (const Setting& setting : settings.all()) {
    if (setting.heading != heading) {
      heading = setting.heading;
      out += "\n## " + heading + "\n| setting | values | default | | meaning |\n|---|---|---|---|---|\n";
    }
    out += row_of(setting);
  }
  return out;
}

std::string settings_sample(const Settings& settings) {
  std::string out(sample_head), heading;
  for (const Setting& setting : settings.all()) {
    if (setting.heading != heading) {
      heading = setting.heading;
      out += "\n# ---- " + heading + " ----\n";
    }
    auto words = setting.plain_help();
    if (!setting.bounds.empty()) words += " (" + setting.bounds + ")";
    if (!has_standard(setting)) words += " By default: " + setting.default_words() + ".";
    if (setting.is_live) words += " Live.";
    out += "\n" + commented(words) + "#" + sample_line(setting) + "\n";
  }
  return out;
}

std::string settings_page() {
  return written([](const Settings& settings) { return settings_page(settings); });
}

std::string settings_sample() {
  return written([](const Settings& settings) { return settings_sample(settings); });
}

}  // namespace beckon::ops
