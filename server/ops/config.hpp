// Every setting: its default is here; flag, environment variable, file key and bounds are in the file of its family
// (config_families.hpp).
#pragma once
#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace beckon::ops {

using Millis = std::chrono::milliseconds;

struct Listen {
  std::string address;
  std::uint16_t port;
  friend bool operator==(const Listen&, const Listen&) = default;
};  // "[::]:6503" -> {"::", 6503}

struct Config {
  std::vector<Listen> listen{{"127.0.0.1", 6503}, {"::1", 6503}};
  std::uint32_t workers = 0;                        // 0: one per core
  std::vector<std::string> frame_ancestors;         // whose pages may embed the web app
  std::vector<std::string> origins;                 // allowed besides the same origin, e.g. https://talk.example.org
  bool lobby = true;                                // what lobby_word comes to
  bool mdn = true;                                  // MDN's dialect; what mdn_word comes to
  std::string lobby_word, mdn_word;                 // true, false; empty: see config_login.cpp
  std::string guests;                               // on, password, off; empty only before all was read
  std::string guest_password, guest_password_file;  // the password is never logged
  std::string jwt_keys, jwt_issuer, jwt_audience;   // a directory; claims. Empty: none
  Millis jwt_leeway{10'000};
  bool http = true;               // transports over HTTP, for networks that let no WebSocket through
  std::vector<std::string> stun;  // URLs told to clients, e.g. stun:stun.example.org:3478
  Millis heartbeat{25'000};

  std::size_t lobby_members = 500, chat_history = 200, rooms_per_session = 8, calls_per_user = 8, call_parties = 8;
  std::size_t blocks_per_user = 100;
  std::size_t message_bytes = 72 * 1024, body_bytes = 64 * 1024, body_depth = 32, text_length = 4000;
  std::size_t pending_bytes = 256 * 1024, mdn_waiting_bytes = 256 * 1024, header_bytes = 16 * 1024,
              http_body_bytes = 256 * 1024, connections = 18'000, mailbox = 65'536;
  std::size_t bad_messages = 100;  // of one connection, in a row, before it is closed

  std::vector<std::string> trusted_proxies;  // addresses and ranges: 127.0.0.1, 10.0.0.0/8
  // 0 is no limit to any of these but the sessions; config_rates.cpp says what they are.
  std::size_t connections_per_address = 500, connections_per_minute = 1200;
  std::size_t message_rate = 200, byte_rate = 512 * 1024, request_rate = 50;  // per second
  std::size_t invites_per_minute = 20, calls_per_minute = 30, rooms_per_minute = 60, chats_per_minute = 60;
  std::size_t sessions_per_user = 32, guesses_per_minute = 30;
  Millis flood_time{30'000};

  Millis handshake_time{10'000}, hello_time{10'000}, ping_after{10'000}, dead_after{25'000}, http_poll_time{20'000};
  Millis grace{60'000}, grace_in_call{120'000}, reload_time{10'000};
  Millis resume_time{30 * 24 * 3'600'000ll};
  Millis invite_time{60'000}, caller_gone_time{5'000}, connecting_time{30'000}, reconnecting_time{60'000},
      tombstone_time{120'000}, presence_interval{250};
  Millis link_time{std::chrono::hours(7 * 24)};

  std::string tls_certificate, tls_key;  // files; both or neither
  std::string tls = "files";             // files, self-signed
  std::vector<Listen> redirect_listen;   // plain http, answered with where https is
  std::uint16_t redirect_port = 0;       // of https; 0: that of the first listen
  Millis hsts_time{0};
  bool conformance_echo = false;  // of the command line alone

  std::string turn = "own";      // own, service, external, off
  std::string turn_host;         // in the URLs; empty: turn_external_ip, else turn_relay_ip
  std::string turn_relay_ip;     // empty: the machine's primary IPv4 address
  std::string turn_external_ip;  // what a 1:1 NAT makes of it
  std::string turn_listen_ip6;   // empty: the machine's primary IPv6 address where turn_relay_ip is empty; or none
  std::uint16_t turn_port = 3478, turn_min_port = 49'152, turn_max_port = 65'535;
  std::uint16_t turn_tls_port = 5349;         // 0: no TLS; see turn_speaks_tls()
  std::uint16_t turn_tls_public_port = 0;     // what clients are told; 0: turn_tls_port
  std::vector<std::string> turn_urls;         // of external ones
  std::string turn_secret, turn_secret_file;  // of external ones; the secret is never logged
  Millis turn_credential_time{3'600'000};
  std::size_t turn_user_quota = 48, turn_total_quota = 4000;           // allocations
  std::size_t turn_bandwidth = 1024 * 1024, turn_total_bandwidth = 0;  // bytes per second; 0: no limit
  std::string signing_key, signing_key_file;  // of what clients keep for the server; the key is never logged
  std::string state;                          // directory; empty: ops/state_directory.hpp says which
  std::string admin_socket;                   // path, or none; empty: admin.sock in the state directory

  std::string log_level = "info";   // trace, debug, info, warn, error
  std::string log_format = "auto";  // auto (text on a terminal, else json), text, json
};

// Of `beckon doctor` alone; no settings.
struct DoctorOptions {
  bool json = false;
  std::string url;  // an origin such as https://talk.example.org: where people's browsers go; may be empty
};

// Of `beckon token` alone; no settings.
struct TokenOptions {
  std::string kid;  // empty: the only key for HS256, or the first that is made
  std::string sub, name;
  Millis expires{3'600'000};
  std::vector<std::string> rooms, permissions;  // with `says_…`, else the claim is left out
  bool says_rooms = false, says_permissions = false;
  bool make_key = false;
};

// Of the commands that ask a running server; no settings.
struct AdminOptions {
  bool json = false, names = false, undo = false;
  std::string who;        // of `beckon kick`
  std::string away_text;  // as it was given
  Millis away{60'000};    // how long a user is not let in again
};

struct CommandLine {
  enum class Action { Serve, Turn, Check, Doctor, Settings, Token, Status, Sessions, Calls, Kick, Drain, Exit };
  Action action = Action::Exit;
  int exit_code = 0;  // with Exit: --help, --version and mistakes were answered already
  Config config;
  DoctorOptions doctor;                 // `json` of `beckon check` too
  std::vector<std::string> warnings;    // sentences: what of the settings was probably not meant
  std::vector<std::string> open_files;  // sentences: files with secrets that every user of the machine can read
  AdminOptions admin;
  bool settings_as_markdown = false;  // of `beckon settings`
  TokenOptions token;
};

// Reads flags, then BECKON_… environment variables, then the TOML file of --config; the first that speaks wins. Prints
// help, version and errors itself. An unknown key in the file is an error. Mistakes give exit code 2.
CommandLine parse_command_line(int argc, char** argv);
CommandLine parse_command_line(int argc, char** argv, std::ostream& out, std::ostream& err);

}  // namespace beckon::ops
