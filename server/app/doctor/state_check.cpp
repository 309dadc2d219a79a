#include "app/doctor/state_check.hpp"

#include <fcntl.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "ops/state_directory.hpp"

namespace beckon::doctor {
namespace {

std::string user_name(uid_t user) {
  const passwd* const entry = getpwuid(user);
  return entry ? entry->pw_name : std::to_string(user);
}

// Takes the lock for a moment if nobody has it: the only way to see whether somebody does.
bool is_held(const std::string& lock) {
  const int descriptor = open(lock.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor < 0) return false;
  const bool held = flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  close(descriptor);
  return held;
}

std::string as_octal(unsigned mode) {
  std::string digits;
  for (int shift = 6; shift >= 0; shift -= 3) digits += static_cast<char>('0' + (mode >> shift & 7));
  return "0" + digits;
}

const char* const same_settings =
    "Run doctor as the user that the server runs as and with the same settings, for instance: sudo -u beckon beckon "
    "doctor --config FILE (under systemd: systemctl show -p User,ExecStart,Environment beckon).";

Finding judge_directory(const StateFacts& f) {
  const std::string id = "state.directory";
  const boost::json::object facts{{"path", f.path}, {"exists", f.exists}};
  if (f.path.empty())
    return error(id, "There is no state directory: neither a setting nor the environment names one.",
                 "Name one: --state /var/lib/beckon");
  if (!f.exists && f.server_runs)
    return warning(id,
                   "Beckon answers here, but " + f.path +
                       " does not exist: the server uses another state directory than these settings say.",
                   same_settings, facts);
  if (!f.exists) return ok(id, f.path + " does not exist yet; Beckon makes it when it starts.", facts);
  if (!f.is_directory) return error(id, f.path + " is not a directory.", "Name another: --state DIRECTORY", facts);
  if (f.owner != f.self && f.self != 0)
    return error(id,
                 f.path + " belongs to the user " + f.owner_name + ", but doctor was started by " + f.self_name + ".",
                 "sudo -u " + f.owner_name + " beckon doctor …", facts);
  if ((f.mode & 077) != 0)
    return error(id, f.path + " is open to others (mode " + as_octal(f.mode) + "), so Beckon refuses to start.",
                 "chmod 700 " + f.path, facts);
  if (f.owner != f.self)
    return ok(id, f.path + " is closed to others. It belongs to " + f.owner_name + ": Beckon must run as that user.",
              facts);
  return ok(id, f.path + " is there and closed to others.", facts);
}

Finding judge_use(const StateFacts& f) {
  const std::string id = "state.use";
  if (f.held && f.server_runs) return ok(id, "The running Beckon uses this state directory.");
  if (f.held)
    return warning(id,
                   "A Beckon uses this state directory, but none answers on the addresses of these settings: it was "
                   "started with others, or it hangs.",
                   "See which runs: pgrep -a beckon. Then run doctor with its settings.");
  if (f.server_runs) return warning(id, "Beckon answers here, but does not use this state directory.", same_settings);
  return ok(id, "No other Beckon uses this state directory.");
}

}  // namespace

StateFacts look_at_state(const ops::Config& config, bool server_runs) {
  StateFacts facts;
  facts.path = ops::state_directory(config.state);
  facts.self = geteuid();
  facts.self_name = user_name(facts.self);
  facts.server_runs = server_runs;
  facts.server_holds = config.turn == "own";
  struct stat found {};
  if (facts.path.empty() || stat(facts.path.c_str(), &found) != 0) return facts;
  facts.exists = true;
  facts.is_directory = S_ISDIR(found.st_mode);
  facts.owner = found.st_uid;
  facts.owner_name = user_name(found.st_uid);
  facts.mode = found.st_mode & 0777;
  facts.held = is_held(facts.path + "/lock");
  return facts;
}

std::vector<FileFacts> look_at_secret_files(const ops::Config& config) {
  std::vector<FileFacts> files;
  const auto look = [&](const std::string& path, const std::string& what, bool needed) {
    struct stat found {};
    FileFacts file{path, what};
    file.exists = !path.empty() && stat(path.c_str(), &found) == 0;
    file.readable = file.exists && access(path.c_str(), R_OK) == 0;
    file.open_to_all = (found.st_mode & 07) != 0;
    if (file.exists || (needed && !path.empty())) files.push_back(std::move(file));
  };
  const std::string state = ops::state_directory(config.state);
  look(config.tls_key, "the key of the TLS certificate", true);
  look(config.signing_key_file, "the signing key", true);
  look(config.turn_secret_file, "the TURN secret", true);
  look(config.guest_password_file, "the guests' password", true);
  look(state + "/signing.key", "the signing key", false);
  look(state + "/turn.secret", "the TURN secret", false);
  look(state + "/self-signed.pem", "the key of the server's own certificate", false);
  return files;
}

Findings judge_state(const StateFacts& facts) {
  Findings found{judge_directory(facts)};
  if (facts.exists && facts.is_directory && facts.server_holds) found.push_back(judge_use(facts));
  return found;
}

Findings judge_secret_files(const std::vector<FileFacts>& files) {
  Findings found;
  for (const FileFacts& file : files) {
    const boost::json::object facts{{"path", file.path}};
    if (!file.exists)
      found.push_back(error("state.secret-file",
                            file.path + " (" + file.what + ") is not there, or in a folder that this user cannot see.",
                            "Make it, or name the right one. Ask as the server's user.", facts));
    else if (!file.readable)
      found.push_back(error("state.secret-file", file.path + " (" + file.what + ") cannot be read by this user.",
                            "See who may: ls -l " + file.path + ". Ask as the server's user.", facts));
    else if (file.open_to_all)
      found.push_back(
          warning("state.secret-file", file.path + " (" + file.what + ") can be read by everybody on this machine.",
                  "chmod o= " + file.path + ", and replace what was in it if others use this machine.", facts));
  }
  if (found.empty() && !files.empty())
    found.push_back(
        ok("state.secret-file", "The files with secrets are closed to everybody else.", {{"files", files.size()}}));
  return found;
}

}  // namespace beckon::doctor
