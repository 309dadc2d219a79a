// A running coturn, our child or one that a killed server of ours left behind: watched through a pidfd either way.
#pragma once
#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/time.hpp"

namespace beckon::ice {

// Where `name` is in $PATH; empty if nowhere.
std::string find_program(std::string_view name);

class CoturnProcess {
 public:
  // Starts it in a session of its own, so that neither Ctrl-C nor our death takes it along. What it says goes to the
  // descriptor `output`.
  static Result<CoturnProcess> start(const std::string& program, const std::string& config_file, int output);
  // Takes over the one with that id, if it still runs with that file.
  static Result<CoturnProcess> attach(pid_t pid, const std::string& config_file);

  CoturnProcess(CoturnProcess&& other) noexcept;
  CoturnProcess& operator=(CoturnProcess&&) = delete;
  ~CoturnProcess();  // lets go of it; it runs on

  pid_t pid() const { return pid_; }
  int descriptor() const { return pidfd_; }  // readable once it has ended
  void signal(int number) const;
  // Waits for its end, blocking, at most that long; says whether it came.
  bool ended_within(Duration limit);

 private:
  CoturnProcess(pid_t pid, int pidfd) : pid_(pid), pidfd_(pidfd) {}
  pid_t pid_;
  int pidfd_;
};

// The processes of this user that are a coturn with that configuration file.
std::vector<pid_t> running_coturns(const std::string& config_file);

// Whether /proc/PID/cmdline says so.
bool is_coturn_with(std::string_view command_line, std::string_view config_file);

}  // namespace beckon::ice
