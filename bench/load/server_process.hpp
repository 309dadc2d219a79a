// What another process, the server under test, uses: read from outside, so that all servers are judged alike.
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <ctime>

#include "poller.hpp"

namespace bench {

class ServerProcess {
 public:
  explicit ServerProcess(pid_t pid);  // throws std::runtime_error if there is none

  // CPU time of all its threads since it began, user and system together, in nanoseconds.
  Nanos cpu() const;
  // The part of it spent in the kernel; to 10 ms.
  Nanos system_cpu() const;

  struct Memory {
    std::uint64_t rss = 0, pss = 0, anonymous = 0;  // bytes, of the process
    std::uint64_t slab = 0;                         // bytes of kernel objects, of the whole machine
  };
  Memory memory() const;
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_;
  clockid_t clock_ = 0;
};

// CPU time of this process, the generator.
Nanos own_cpu();
// CPU time of everything on the machine since it started, to 10 ms.
Nanos machine_cpu();

}  // namespace bench
