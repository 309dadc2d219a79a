#include "ops/state_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <thread>

namespace beckon::ops {
namespace {

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw std::runtime_error("the state directory " + path + " " + why);
}

void check(const std::string& path) {
  struct stat found {};
  if (lstat(path.c_str(), &found) != 0) refuse(path, std::string("cannot be read: ") + std::strerror(errno));
  if (!S_ISDIR(found.st_mode)) refuse(path, "is not a directory; name another with --state");
  if (found.st_uid != geteuid()) refuse(path, "belongs to another user; name another with --state");
  if ((found.st_mode & 077) != 0) refuse(path, "is open to others; close it with: chmod 700 " + path);
}

// One that was killed is gone for others a moment before its lock is.
bool take_lock(int file) {
  constexpr int most_tries = 20;
  for (int tries = 1; flock(file, LOCK_EX | LOCK_NB) != 0; ++tries) {
    if (tries == most_tries) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return true;
}

}  // namespace

std::string default_state_directory(const std::function<const char*(const char*)>& environment) {
  const auto value = [&](const char* name) {
    const char* const text = environment(name);
    return std::string(text ? text : "");
  };
  if (const auto systemd = value("STATE_DIRECTORY"); !systemd.empty()) return systemd.substr(0, systemd.find(':'));
  if (const auto xdg = value("XDG_STATE_HOME"); !xdg.empty()) return xdg + "/beckon";
  if (const auto home = value("HOME"); !home.empty()) return home + "/.local/state/beckon";
  return {};
}

std::string state_directory(const std::string& configured) {
  return configured.empty() ? default_state_directory([](const char* name) { return std::getenv(name); }) : configured;
}

void make_state_directory(const std::string& path) {
  if (path.empty()) throw std::runtime_error("no state directory: name one with --state");
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
    refuse(path, std::string("cannot be made: ") + std::strerror(errno));
  check(path);
}

StateDirectory::StateDirectory(std::string path) : path_(std::move(path)) {
  make_state_directory(path_);
  lock_ = open((path_ + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (lock_ < 0) refuse(path_, std::string("cannot be written: ") + std::strerror(errno));
  if (take_lock(lock_)) return;
  close(lock_);
  refuse(path_, "is in use by another beckon; give this one its own with --state, or run it with --turn off");
}

StateDirectory::~StateDirectory() { close(lock_); }

}  // namespace beckon::ops
