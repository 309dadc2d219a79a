#include <algorithm>
#include <fstream>

#include "ops/address_forms.hpp"
#include "ops/config_families.hpp"

namespace beckon::ops {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t least_password = 8, most_password = 128;  // bytes

bool is_yes_or_no(std::string_view text) { return text == "true" || text == "false"; }
bool is_guests(std::string_view text) { return text == "on" || text == "password" || text == "off"; }
bool is_some_file(std::string_view text) { return !text.empty(); }

bool is_claim(std::string_view text) {
  return !text.empty() && text.size() <= 256 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~' && c != '"' && c != '\\'; });
}

// One line, which people are told and type: it may hold spaces and any letters.
Settings::Complaint read_password(const std::string& file, std::string& password) {
  std::ifstream stream(file, std::ios::binary);
  std::string line;
  const bool one_line = std::getline(stream, line) && stream.peek() == std::ifstream::traits_type::eof();
  const bool plain = std::none_of(line.begin(), line.end(), [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; });
  if (!one_line || !plain || line.size() < least_password || line.size() > most_password)
    return "guest-password-file: " + file + " must hold one line of " + std::to_string(least_password) + " to " +
           std::to_string(most_password) + " bytes without control characters";
  password = line;
  return std::nullopt;
}

void declare_tokens(Settings& settings, Config& c) {
  settings
      .text("jwt-keys", c.jwt_keys, is_some_file, "DIRECTORY", "the name of a directory",
            "The keys that tokens (JWT) are signed with: KID.secret for HS256, KID.pem with a public key for RS256 and "
            "ES256. Looked at every minute and on SIGHUP. [default none: nobody logs in]")
      .example("/etc/beckon/keys");
  const auto* const claim = "printable characters without spaces, \" and \\";
  settings
      .text("jwt-issuer", c.jwt_issuer, is_claim, "TEXT", claim,
            "What the claim `iss` of every token must be. [default anything]")
      .example("https://id.example.org");
  settings
      .text("jwt-audience", c.jwt_audience, is_claim, "TEXT", claim,
            "What the claim `aud` of every token must be or hold. [default anything]")
      .example("talk.example.org");
  settings.duration("jwt-leeway", c.jwt_leeway, 0s, 5min,
                    "How much the clocks of this server and of the one that signs may differ.");
}

void declare_login(Settings& settings, Config& c) {
  settings.heading("Who may come");
  settings
      .text(
          "guests", c.guests, is_guests, "WORD", "one of on, password, off",
          "on, password or off: whether people may come without a token, by a name alone, or with a password that all "
          "of them know. What lobby and mdn are by default changes with it at a restart only. [default on where every "
          "address of listen is a loopback one, else off]")
      .example("on")
      .live();
  settings
      .secret_file("guest-password-file", c.guest_password_file,
                   "A file whose only line is that password. [default none]")
      .example("/etc/beckon/guest.password")
      .holds(c.guest_password)
      .live();
  declare_tokens(settings, c);
  settings
      .text("lobby", c.lobby_word, is_yes_or_no, "BOOL", "true or false",
            "true or false: a room that everybody who connects is in. [default false where guests are off, else true]")
      .example("true");
  settings
      .text("mdn", c.mdn_word, is_yes_or_no, "BOOL", "true or false",
            "true or false: the dialect of MDN's sample \"Signaling and video calling\", for guests in the lobby. "
            "[default true where guests are on and there is a lobby]")
      .example("true");
}

Settings::Complaint complete_login(Config& c) {
  if (c.guests.empty()) c.guests = std::all_of(c.listen.begin(), c.listen.end(), is_loopback) ? "on" : "off";
  c.lobby = c.lobby_word.empty() ? c.guests != "off" : c.lobby_word == "true";
  c.mdn = c.mdn_word.empty() ? c.guests == "on" && c.lobby : c.mdn_word == "true";
  return c.guest_password_file.empty() ? std::nullopt : read_password(c.guest_password_file, c.guest_password);
}

Settings::Complaint login_contradiction(const Config& c) {
  const bool tokens = !c.jwt_keys.empty();
  if (c.guests == "password" && c.guest_password_file.empty()) return "guests = password needs guest-password-file";
  if (c.guests != "password" && !c.guest_password_file.empty())
    return "guest-password-file is for guests = password, and guests are " + c.guests;
  if (!c.jwt_issuer.empty() && !tokens) return "jwt-issuer is for the tokens of jwt-keys, and needs it";
  if (!c.jwt_audience.empty() && !tokens) return "jwt-audience is for the tokens of jwt-keys, and needs it";
  const bool mdn = c.mdn_word == "true";  // not by default: guests can change while the server runs, and mdn cannot
  if (mdn && c.guests != "on") return "mdn = true needs guests = on: its pages bring neither token nor password";
  if (mdn && !c.lobby) return "mdn = true needs the lobby, and lobby is false";
  return std::nullopt;
}

}  // namespace

Family login_settings() { return {declare_login, login_contradiction, complete_login}; }

}  // namespace beckon::ops
