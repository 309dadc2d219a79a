#include "server_process.hpp"

#include <unistd.h>

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace bench {
namespace {

Nanos read_clock(clockid_t clock) {
  timespec time{};
  if (::clock_gettime(clock, &time) != 0) throw std::runtime_error("the server has ended");
  return std::chrono::seconds(time.tv_sec) + Nanos(time.tv_nsec);
}

Nanos of_ticks(std::int64_t ticks) { return Nanos(ticks * (1'000'000'000 / ::sysconf(_SC_CLK_TCK))); }

// The number of kB behind `name:` in a file such as /proc/meminfo, in bytes.
std::uint64_t kilobytes(const std::string& file, const std::string& name) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(name + ":")) return 1024 * std::stoull(line.substr(name.size() + 1));
  }
  throw std::runtime_error(file + " has no " + name);
}

}  // namespace

ServerProcess::ServerProcess(pid_t pid) : pid_(pid) {
  if (::clock_getcpuclockid(pid, &clock_) != 0) throw std::runtime_error("there is no such server process");
}

Nanos ServerProcess::cpu() const { return read_clock(clock_); }

Nanos ServerProcess::system_cpu() const {
  std::ifstream in("/proc/" + std::to_string(pid_) + "/stat");
  std::string stat;
  std::getline(in, stat);
  const auto name_end = stat.rfind(')');
  if (name_end == std::string::npos) throw std::runtime_error("the server has ended");
  std::istringstream fields(stat.substr(name_end + 2));
  std::string skipped;
  for (int field = 3; field < 15; ++field) fields >> skipped;  // stime is the 15th, see proc(5)
  std::int64_t ticks = 0;
  fields >> ticks;
  return of_ticks(ticks);
}

ServerProcess::Memory ServerProcess::memory() const {
  const std::string file = "/proc/" + std::to_string(pid_) + "/smaps_rollup";
  return {kilobytes(file, "Rss"), kilobytes(file, "Pss"), kilobytes(file, "Anonymous"),
          kilobytes("/proc/meminfo", "Slab")};
}

Nanos own_cpu() { return read_clock(CLOCK_PROCESS_CPUTIME_ID); }

Nanos machine_cpu() {
  std::ifstream in("/proc/stat");
  std::string cpu;
  std::int64_t user = 0, nice = 0, system = 0, idle = 0, waiting = 0;
  in >> cpu >> user >> nice >> system >> idle >> waiting;
  std::int64_t busy = user + nice + system;
  for (int field = 0; field < 3; ++field) {  // irq, softirq, steal
    std::int64_t ticks = 0;
    in >> ticks;
    busy += ticks;
  }
  return of_ticks(busy);
}

}  // namespace bench
