#include "ops/config.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <sstream>

#include "ops/address_forms.hpp"
#include "ops/config_turn.hpp"
#include "ops/help_format.hpp"
#include "ops/nearest_name.hpp"
#include "ops/secret_file.hpp"
#include "ops/settings.hpp"
#include "ops/version.hpp"

namespace beckon::ops {
namespace {

using namespace std::chrono_literals;
constexpr std::size_t KiB = 1024, MiB = 1024 * KiB;

template <class Test>
auto text_that(Test test) {
  return [test](const std::string& text) { return test(text) ? std::optional(text) : std::nullopt; };
}

void declare_network(Settings& settings, Config& c) {
  settings.heading("Network");
  settings.list("listen", c.listen, 1, 16, parse_listen, "ADDR:PORT",
                "an address and a port such as 127.0.0.1:6503, [::1]:6503, localhost:6503 or :6503",
                "Where to listen; may be repeated. \":6503\" is every address of the machine, port 0 any free port. "
                "[default 127.0.0.1:6503,[::1]:6503]");
  settings.number("workers", c.workers, 0u, 256u, "Threads that serve; 0 is one per core.");
  settings.list("origin", c.origins, 0, 64, text_that(is_origin), "ORIGIN",
                "an origin such as https://talk.example.org, without a path",
                "A web site, besides the server's own, whose pages may connect; may be repeated. [default none]");
  settings.list("stun", c.stun, 0, 7, text_that(is_stun_url), "URL", "a STUN URL such as stun:stun.example.org:3478",
                "A STUN server that clients are told of, besides the TURN server's; may be repeated. [default none]");
  settings.number<std::size_t>("connections", c.connections, 1, 1'000'000,
                               "Connections and transports over HTTP at once, of each worker; more are refused.");
  settings.duration("handshake-time", c.handshake_time, 1s, 5min,
                    "How long a connection may take to send a whole HTTP head, and as long again for a body.");
  settings.duration("hello-time", c.hello_time, 1s, 5min, "How long a client may take to say hello.");
  settings.duration("ping-after", c.ping_after, 1s, 5min, "Silence after which a WebSocket is pinged.");
  settings.duration("dead-after", c.dead_after, 2s, 10min,
                    "Silence after which a client is gone: no pong on a WebSocket, no poll over HTTP.");
  settings.boolean("http", c.http, "Transports over HTTP, for networks that let no WebSocket through.");
  settings.duration("http-poll-time", c.http_poll_time, 1s, 5min,
                    "How long a poll waits for messages; never longer than four fifths of dead-after.");
  settings.duration("heartbeat", c.heartbeat, 1s, 5min, "How often a client syncs while nothing rings.");
}

bool is_some(std::string_view text) { return !text.empty(); }

void declare_tls(Settings& settings, Config& c) {
  settings.heading("TLS");
  settings.text(
      "tls-certificate", c.tls_certificate, is_some, "FILE", "the name of a file",
      "A PEM file with the server's certificate and those between it and its root. With it every address that "
      "it listens on speaks https and wss alone. [default none: http and ws]");
  settings.text("tls-key", c.tls_key, is_some, "FILE", "the name of a file",
                "A PEM file with the certificate's private key.");
}

void declare_people(Settings& settings, Config& c) {
  settings.heading("People and rooms");
  settings.boolean("lobby", c.lobby, "A room that everybody who connects is in.");
  settings.boolean("mdn", c.mdn,
                   "The dialect of MDN's sample \"Signaling and video calling\", for guests in the lobby.");
  settings.number<std::size_t>("lobby-members", c.lobby_members, 1, 10'000, "Users that may be in a room at once.");
  settings.number<std::size_t>("chat-history", c.chat_history, 0, 1000, "Messages kept per room, to fill gaps.");
  settings.number<std::size_t>("rooms-per-session", c.rooms_per_session, 1, 16, "Rooms that a session may be in.");
  settings.duration("presence-interval", c.presence_interval, 10ms, 10s, "How long changes of a roster are gathered.");
  settings.duration("grace", c.grace, 0s, 1h, "How long a session outlives its connection.");
  settings.duration("grace-in-call", c.grace_in_call, 0s, 1h, "The same for a session that is in a call.");
  settings.duration("reload-time", c.reload_time, 0s, 1min,
                    "The same when its client closed the connection properly, as a page does that is loaded anew.");
  settings.duration("resume-time", c.resume_time, 1min, 365 * 24h,
                    "How long what a client keeps of a session and its calls is good for; renewed with every "
                    "connection.");
}

void declare_calls(Settings& settings, Config& c) {
  settings.heading("Calls");
  settings.number<std::size_t>("calls-per-user", c.calls_per_user, 1, 16, "Calls that a user may have at once.");
  settings.number<std::size_t>("call-parties", c.call_parties, 2, 8, "Parties that may be in a call by link at once.");
  settings.duration("link-time", c.link_time, 1min, 8760h, "How long a link to a call is good for, at most.");
  settings.duration("invite-time", c.invite_time, 1s, 10min, "How long a call rings before it ends unanswered.");
  settings.duration("caller-gone-time", c.caller_gone_time, 100ms, 1min,
                    "How long it rings on when the caller's connection is lost.");
  settings.duration("connecting-time", c.connecting_time, 1s, 10min, "How long an answered call may take to connect.");
  settings.duration("reconnecting-time", c.reconnecting_time, 1s, 10min,
                    "How long a call may take to get lost media back.");
  settings.duration("tombstone-time", c.tombstone_time, 1s, 1h, "How long an ended call is remembered.");
}

void declare_limits(Settings& settings, Config& c) {
  settings.heading("Limits");
  settings.bytes("message-bytes", c.message_bytes, 12 * KiB, MiB, "The largest message from a client.");
  settings.bytes("body-bytes", c.body_bytes, 8 * KiB, MiB - 4 * KiB, "The largest body that is passed on.");
  settings.number<std::size_t>("body-depth", c.body_depth, 4, 256, "Levels of nesting that a body may have.");
  settings.number<std::size_t>("text-length", c.text_length, 1, 4000, "Code points that a chat message may have.");
  settings.bytes("pending-bytes", c.pending_bytes, 64 * KiB, 64 * MiB,
                 "What may wait for a client that does not read.");
  settings.bytes("mdn-waiting-bytes", c.mdn_waiting_bytes, 64 * KiB, 64 * MiB,
                 "What of an MDN client's call may wait for the other end.");
  settings.bytes("header-bytes", c.header_bytes, KiB, 64 * KiB, "The largest head of an HTTP request.");
  settings.bytes("http-body-bytes", c.http_body_bytes, 12 * KiB, 16 * MiB, "The largest body of an HTTP request.");
  settings.number<std::size_t>("mailbox", c.mailbox, 1024, 16'777'216, "Messages that may wait for one worker.");
  settings.number<std::size_t>("bad-messages", c.bad_messages, 1, 1'000'000,
                               "In a row, after which a connection is closed.");
}

void declare_logs(Settings& settings, Config& c) {
  settings.heading("Logs");
  settings.choice("log-level", c.log_level, {"trace", "debug", "info", "warn", "error"}, "The least that is logged.");
  settings.choice("log-format", c.log_format, {"auto", "text", "json"}, "auto: text on a terminal, else JSON.");
}

void declare_state(Settings& settings, Config& c) {
  settings.heading("State");
  settings.text(
      "state", c.state, [](std::string_view text) { return text.starts_with('/'); }, "DIRECTORY",
      "a path that begins with /",
      "What has to survive a restart, for one server's eyes only (mode 0700). [default $STATE_DIRECTORY, "
      "else $XDG_STATE_HOME/beckon, else ~/.local/state/beckon]");
  settings.text(
      "signing-key-file", c.signing_key_file, is_some, "FILE", "the name of a file",
      "A file whose only line is the key to what clients keep for the server, the same for all servers that share "
      "sessions and calls. [default signing.key in the state directory, made when it is not there]");
}

// The most that one member takes in a roster: a user id of 128 bytes, a name of 40 code points, escaped.
constexpr std::size_t member_bytes = 330;

// What no single setting's bounds can say.
Settings::Complaint contradiction(const Config& c) {
  if (c.tls_certificate.empty() != c.tls_key.empty()) return "tls-certificate and tls-key need each other";
  if (c.dead_after <= c.ping_after) return "dead-after must be longer than ping-after";
  if (c.message_bytes < c.body_bytes + 4 * KiB) return "message-bytes must be at least 4KiB more than body-bytes";
  if (c.pending_bytes < c.message_bytes) return "pending-bytes must not be less than message-bytes";
  if (c.pending_bytes < c.lobby_members * member_bytes)
    return "pending-bytes must hold a whole roster: at least " + std::to_string(member_bytes) +
           " for each of lobby-members";
  if (c.http_body_bytes < c.message_bytes) return "http-body-bytes must not be less than message-bytes";
  return turn_contradiction(c);
}

Settings::Complaint read_file(const std::string& name, std::vector<TomlEntry>& entries) {
  std::ifstream file(name, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) return "cannot read " + name + ": " + std::strerror(errno);
  auto parsed = parse_toml(text.view());
  if (const auto* problem = std::get_if<TomlProblem>(&parsed)) {
    return name + ", line " + std::to_string(problem->line) + ": " + problem->what;
  }
  entries = std::get<std::vector<TomlEntry>>(std::move(parsed));
  return std::nullopt;
}

// A command of the program that takes every setting.
struct Command {
  Command(CLI::App& app, const std::string& name, const std::string& what, Config& config)
      : app(*app.add_subcommand(name, what)), settings(this->app) {
    this->app.add_option("--config", file, "A TOML file with settings; also BECKON_CONFIG.")
        ->type_name("FILE")
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    declare_network(settings, config);
    declare_tls(settings, config);
    declare_people(settings, config);
    declare_calls(settings, config);
    declare_turn(settings, config);
    declare_state(settings, config);
    declare_limits(settings, config);
    declare_logs(settings, config);
  }
  CLI::App& app;
  std::string file;
  Settings settings;
};

void declare_doctor(CLI::App& app, DoctorOptions& options) {
  app.add_flag("--json", options.json, "Print one JSON object for programs: {version, findings}.");
  app.add_option("--url", options.url,
                 "Where people's browsers go, such as https://talk.example.org: is looked at too, through whatever "
                 "stands in front of Beckon.")
      ->type_name("URL");
  app.footer(
      "Give it the settings that the server has: the same --config, flags and environment, as the same user. It looks "
      "at "
      "a running server, and without one at whether it could run. It ends with 0 when all is well, 1 when something "
      "does "
      "not work, 2 when the settings or flags are wrong, 3 when there are only warnings. docs/doctor.md explains each "
      "finding.");
}

Settings::Complaint doctor_complaint(DoctorOptions& options) {
  if (options.url.ends_with('/')) options.url.pop_back();
  if (options.url.empty() || is_origin(options.url)) return std::nullopt;
  return "--url must be an address such as https://talk.example.org, not \"" + options.url + "\"";
}

std::string explain_extras(const CLI::App& app, const Command& serve, const Command& doctor) {
  if (const auto outside = app.remaining(false); !outside.empty()) {
    const auto& first = outside.front();
    return "\"" + first + (first.starts_with('-') ? "\" stands before the command" : "\" is not a command") +
           "; try beckon --help";
  }
  const bool of_doctor = doctor.app.parsed() > 0;
  const Command& command = of_doctor ? doctor : serve;
  const auto extra = command.app.remaining(false).front();
  auto known = command.settings.names();
  known.insert(known.end(), {"config", "help"});
  if (of_doctor) known.insert(known.end(), {"json", "url"});
  const auto name = extra.substr(0, extra.find('='));
  if (!name.starts_with("--")) return "\"" + extra + "\" is not expected here";
  return name + " is not a flag; the nearest is --" + nearest_name(name.substr(2), known);
}

Settings::Complaint read_everything(const Settings& settings, std::string file_name, Config& config) {
  if (const char* name = std::getenv("BECKON_CONFIG"); file_name.empty() && name) file_name = name;
  std::vector<TomlEntry> entries;
  if (!file_name.empty()) {
    if (auto complaint = read_file(file_name, entries)) return complaint;
  }
  if (auto complaint = settings.read(entries, file_name)) return complaint;
  if (auto complaint = read_turn_secret(config)) return complaint;
  if (auto complaint = read_secret_file("signing-key-file", config.signing_key_file, config.signing_key))
    return complaint;
  return contradiction(config);
}

}  // namespace

CommandLine parse_command_line(int argc, char** argv, std::ostream& out, std::ostream& err) {
  CommandLine result;
  const auto refuse = [&](const std::string& complaint) {
    err << "beckon: " << complaint << '\n';
    result.exit_code = 2;
    return result;
  };

  CLI::App app("Beckon: private audio, video and data calls on your own server.", "beckon");
  app.formatter(std::make_shared<HelpFormat>());
  app.set_help_flag("-h,--help", "Print this.");
  app.set_version_flag("--version", "beckon " + std::string(version()), "Print the version.");
  app.footer("beckon serve --help lists every setting.");
  app.require_subcommand(0, 1);
  Command serve(app, "serve", "Run the server.", result.config);
  Command doctor(app, "doctor", "Look whether everything works, and say what to do where it does not.", result.config);
  declare_doctor(doctor.app, result.doctor);
  serve.app.footer(
      "Every setting is also an environment variable "
      "(--invite-time is BECKON_INVITE_TIME) and a key of the file (invite-time = \"90s\"). A flag wins over the "
      "environment, and that over the file. Times are written like 250ms, 10s, 2m, 1h; sizes like 4000, 64KiB, 1MiB.");

  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    result.exit_code = app.exit(success, out, err);
    return result;
  } catch (const CLI::ExtrasError&) {
    return refuse(explain_extras(app, serve, doctor));
  } catch (const CLI::ArgumentMismatch& error) {
    const std::string_view text = error.what();  // "--workers: 1 required N missing"
    return refuse(std::string(text.substr(0, text.find(':'))) + " needs a value");
  } catch (const CLI::ParseError& error) {
    return refuse(error.what());
  }
  const bool examine = doctor.app.parsed() > 0;
  if (!examine && serve.app.parsed() == 0) {
    err << app.help();
    result.exit_code = 2;
    return result;
  }
  const Command& command = examine ? doctor : serve;
  if (auto complaint = read_everything(command.settings, command.file, result.config)) return refuse(*complaint);
  if (auto complaint = doctor_complaint(result.doctor)) return refuse(*complaint);
  result.action = examine ? CommandLine::Action::Doctor : CommandLine::Action::Serve;
  return result;
}

CommandLine parse_command_line(int argc, char** argv) { return parse_command_line(argc, argv, std::cout, std::cerr); }

}  // namespace beckon::ops
