#include "ops/process_use.hpp"

#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>

namespace beckon::ops {
namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1'000'000;
}

}  // namespace

ProcessUse process_use() {
  ProcessUse use;
  std::uint64_t size = 0, resident = 0, shared = 0;  // in pages; proc(5)
  if (std::ifstream("/proc/self/statm") >> size >> resident >> shared) {
    const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    use.resident = resident * page;
    use.own = (resident - shared) * page;
  }
  const struct mallinfo2 heaps = ::mallinfo2();
  use.allocated = heaps.uordblks + heaps.hblkhd;
  rusage spent{};
  if (::getrusage(RUSAGE_SELF, &spent) == 0) use.cpu_seconds = seconds(spent.ru_utime) + seconds(spent.ru_stime);
  rlimit descriptors{};
  if (::getrlimit(RLIMIT_NOFILE, &descriptors) == 0) use.most_descriptors = static_cast<double>(descriptors.rlim_cur);
  return use;
}

}  // namespace beckon::ops
