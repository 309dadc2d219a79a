#include "ice/coturn_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

extern "C" {  // Debian 12's header forgets to say so
#include <sys/pidfd.h>
}

namespace beckon::ice {
namespace {

constexpr const char* program_name = "turnserver";

Error failure(const std::string& what, int number) {
  return {ErrorCode::Internal, what + ": " + std::strerror(number)};
}

std::string command_line_of(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/cmdline", std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Each of these frees what the C library made for it.
struct SpawnActions {
  SpawnActions() { posix_spawn_file_actions_init(&actions); }
  ~SpawnActions() { posix_spawn_file_actions_destroy(&actions); }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;
  posix_spawn_file_actions_t actions{};
};
struct SpawnAttributes {
  SpawnAttributes() { posix_spawnattr_init(&attributes); }
  ~SpawnAttributes() { posix_spawnattr_destroy(&attributes); }
  SpawnAttributes(const SpawnAttributes&) = delete;
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;
  posix_spawnattr_t attributes{};
};

}  // namespace

std::string find_program(std::string_view name) {
  const char* const path = std::getenv("PATH");
  std::string_view rest = path ? path : "";
  while (!rest.empty()) {
    const auto end = std::min(rest.find(':'), rest.size());
    std::string candidate(rest.substr(0, end));
    (candidate += '/') += name;
    if (candidate.front() == '/' && access(candidate.c_str(), X_OK) == 0) return candidate;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return {};
}

Result<CoturnProcess> CoturnProcess::start(const std::string& program, const std::string& config_file, int output) {
  SpawnActions files;
  posix_spawn_file_actions_addopen(&files.actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files.actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files.actions, output, STDERR_FILENO);
  posix_spawn_file_actions_addclosefrom_np(&files.actions, STDERR_FILENO + 1);
  SpawnAttributes how;
  sigset_t none, defaults;
  sigemptyset(&none);
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);  // ignored by us; coturn makes its own choice
  posix_spawnattr_setsigmask(&how.attributes, &none);
  posix_spawnattr_setsigdefault(&how.attributes, &defaults);
  posix_spawnattr_setflags(&how.attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  std::string name = program_name, flag = "-c", file = config_file;
  char* arguments[] = {name.data(), flag.data(), file.data(), nullptr};
  pid_t pid = 0;
  const int failed = posix_spawn(&pid, program.c_str(), &files.actions, &how.attributes, arguments, environ);
  if (failed != 0) return failure("cannot start " + program, failed);
  const int pidfd = pidfd_open(pid, 0);
  if (pidfd >= 0) return CoturnProcess(pid, pidfd);
  const int number = errno;
  kill(pid, SIGKILL);
  waitpid(pid, nullptr, 0);
  return failure("cannot watch " + program, number);
}

Result<CoturnProcess> CoturnProcess::attach(pid_t pid, const std::string& config_file) {
  const int pidfd = pidfd_open(pid, 0);
  if (pidfd < 0) return failure("process " + std::to_string(pid), errno);
  CoturnProcess process(pid, pidfd);
  // Only now: from here on the number cannot become another process's unnoticed.
  if (!is_coturn_with(command_line_of(pid), config_file)) return failure("process " + std::to_string(pid), ESRCH);
  return process;
}

CoturnProcess::CoturnProcess(CoturnProcess&& other) noexcept
    : pid_(other.pid_), pidfd_(std::exchange(other.pidfd_, -1)) {}

CoturnProcess::~CoturnProcess() {
  if (pidfd_ >= 0) close(pidfd_);
}

void CoturnProcess::signal(int number) const { pidfd_send_signal(pidfd_, number, nullptr, 0); }

bool CoturnProcess::ended_within(Duration limit) {
  pollfd watched{pidfd_, POLLIN, 0};
  int ready = 0;
  do {
    ready = poll(&watched, 1, static_cast<int>(limit.count()));
  } while (ready < 0 && errno == EINTR);
  if (ready <= 0) return false;
  siginfo_t info{};
  waitid(P_PIDFD, static_cast<id_t>(pidfd_), &info,
         WEXITED | WNOHANG);  // one that is not our child is not ours to reap
  return true;
}

std::vector<pid_t> running_coturns(const std::string& config_file) {
  std::vector<pid_t> found;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename();
    pid_t pid = 0;
    const auto parsed = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (parsed.ec != std::errc{} || parsed.ptr != name.data() + name.size()) continue;
    struct stat owner {};
    if (stat(entry.path().c_str(), &owner) != 0 || owner.st_uid != geteuid()) continue;
    if (is_coturn_with(command_line_of(pid), config_file)) found.push_back(pid);
  }
  return found;
}

bool is_coturn_with(std::string_view command_line, std::string_view config_file) {
  std::string expected = program_name;
  (expected += std::string_view("\0-c\0", 4)) += config_file;
  expected += '\0';
  return command_line == expected;
}

}  // namespace beckon::ice
