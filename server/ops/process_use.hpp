// What this process uses of the machine, as the kernel and malloc count it.
#pragma once
#include <cstdint>

namespace beckon::ops {

struct ProcessUse {
  std::uint64_t resident = 0;   // bytes in memory, what is shared with others (its own file, libraries) included
  std::uint64_t own = 0;        // bytes in memory of its own data: heaps and stacks
  std::uint64_t allocated = 0;  // bytes that somebody has from malloc; 0 where a sanitizer has replaced it
  double cpu_seconds = 0;       // of all threads, in user space and in the kernel
  double most_descriptors = 0;
};

// From any thread; takes malloc's locks one after the other. Fields are 0 where the kernel does not say.
ProcessUse process_use();

}  // namespace beckon::ops
