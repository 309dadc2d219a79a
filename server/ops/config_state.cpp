#include "ops/config_families.hpp"
#include "ops/secret_file.hpp"

namespace beckon::ops {
namespace {

void declare_state(Settings& settings, Config& c) {
  settings.heading("State");
  settings
      .text(
          "state", c.state, [](std::string_view text) { return text.starts_with('/'); }, "DIRECTORY",
          "a path that begins with /",
          "What has to survive a restart, for one server's eyes only (mode 0700). [default $STATE_DIRECTORY, "
          "else $XDG_STATE_HOME/beckon, else ~/.local/state/beckon]")
      .example("/var/lib/beckon");
  settings
      .text(
          "admin-socket", c.admin_socket,
          [](std::string_view text) { return text == "none" || (text.starts_with('/') && text.size() <= 107); }, "PATH",
          "a path that begins with / and has at most 107 characters, or none",
          "A Unix socket for beckon status, sessions, calls, kick and drain, which only the server's user may open. "
          "[default admin.sock in the state directory]")
      .example("/run/beckon/admin.sock");
  settings
      .secret_file("signing-key-file", c.signing_key_file,
                   "A file whose only line is the key to what clients keep for the server, the same for all servers "
                   "that share sessions and calls. [default signing.key in the state directory, made when it is not "
                   "there]")
      .example("/etc/beckon/signing.key")
      .holds(c.signing_key);
}

Settings::Complaint read_signing_key(Config& c) {
  return read_secret_file("signing-key-file", c.signing_key_file, c.signing_key);
}

}  // namespace

Family state_settings() { return {declare_state, nullptr, read_signing_key}; }

}  // namespace beckon::ops
