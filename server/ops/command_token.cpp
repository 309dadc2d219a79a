#include "ops/command.hpp"
#include "ops/units.hpp"

namespace beckon::ops {
namespace {

using namespace std::chrono_literals;

std::string duration_complaint(const std::string& text) {
  const auto value = parse_duration(text);
  const bool fits = value && *value >= 1s && *value <= 365 * 24h;
  return fits ? "" : "--expires must be a duration from 1s to 8760h, written like 10m or 1h, not \"" + text + "\"";
}

void declare_token(CLI::App& app, CommandLine& line) {
  TokenOptions& token = line.token;
  for (const char* setting : {"--jwt-keys", "--jwt-issuer", "--jwt-audience"})
    app.get_option(setting)->group("Settings of the server that are used here");
  app.add_option("--sub", token.sub, "The claim `sub`: who it is. Their user id is u- and this.")->type_name("TEXT");
  app.add_option("--name", token.name, "The claim `name`: what others see.")->type_name("TEXT");
  app.add_option("--kid", token.kid, "Which key to sign with: KID of KID.secret. [default the only one there is]")
      ->type_name("KID");
  app.add_option_function<std::string>(
         "--expires",
         [&token](const std::string& text) { token.expires = parse_duration(text).value_or(token.expires); },
         "How long it is good for. [1s to 8760h, default 1h]")
      ->check(duration_complaint)
      ->type_name("TIME");
  app.add_option("--room", token.rooms,
                 "A room that may be entered, * for any; may be repeated. [default as where the "
                 "claim `rooms` is missing: docs/login.md]")
      ->type_name("ROOM");
  app.add_option("--permission", token.permissions,
                 "One of lobby, call, open-call, chat, relay, or none; may be repeated. [default as where the claim "
                 "`permissions` is missing]")
      ->type_name("WORD");
  app.add_flag("--make-key", token.make_key,
               "Where the directory has no key yet, make one (KID.secret, first.secret without --kid; mode 0600), and "
               "the directory too (mode 0700).");
}

Settings::Complaint token_complaint(CommandLine& line) {
  TokenOptions& token = line.token;
  if (line.config.jwt_keys.empty()) return "token needs --jwt-keys, the directory that the server has";
  if (token.sub.empty()) return "token needs --sub";
  if (token.name.empty()) return "token needs --name";
  token.says_rooms = !token.rooms.empty();
  token.says_permissions = !token.permissions.empty();
  if (token.permissions == std::vector<std::string>{"none"}) token.permissions.clear();
  return std::nullopt;
}

}  // namespace

Command token_command() {
  Command command{CommandLine::Action::Token, "token", "Make a token to log in with, for trying out."};
  command.takes = Command::Takes::SettingsUnseen;
  command.footer =
      "Prints the token and nothing else. It signs with a secret (HS256); an application signs its own, as "
      "docs/login.md says. Give it the same --config, flags and environment as the server. To begin with: beckon token "
      "--jwt-keys keys --make-key --sub ada --name Ada. It ends with 0, with 1 when there is no token to be had, with "
      "2 "
      "when the settings or flags are wrong.";
  command.options = declare_token;
  command.complaint = token_complaint;
  return command;
}

}  // namespace beckon::ops
