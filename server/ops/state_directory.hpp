// The directory of what has to survive a restart. It holds secrets: nobody else may look into it.
#pragma once
#include <functional>
#include <string>

namespace beckon::ops {

// Where it is unless a setting says so: $STATE_DIRECTORY (systemd's; the first of several), else
// $XDG_STATE_HOME/beckon, else $HOME/.local/state/beckon. Empty when none of them is set.
std::string default_state_directory(const std::function<const char*(const char*)>& environment);

// `configured`, or where it is by default in this process's environment.
std::string state_directory(const std::string& configured);

// Makes it, with mode 0700, if it is not there; its parents too. Throws std::runtime_error, whose text says what to do:
// when it cannot be made, belongs to another user or is open to others.
void make_state_directory(const std::string& path);

// Holds the directory for this process alone, as long as it lives; a child that it starts does not inherit that.
class StateDirectory {
 public:
  // Makes it if it is not there. Throws as that does, and when another server holds it.
  explicit StateDirectory(std::string path);
  ~StateDirectory();
  StateDirectory(const StateDirectory&) = delete;
  StateDirectory& operator=(const StateDirectory&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
  int lock_ = -1;
};

}  // namespace beckon::ops
