#pragma once
#include <cstdlib>
#include <iostream>
#include <string_view>

namespace beckon::fuzz {

// Ends the program, for the fuzzer to see, with what was wrong and with what.
inline void require(bool good, std::string_view what = "what must hold does not", std::string_view with = {}) {
  if (good) return;
  std::cerr << what << (with.empty() ? "" : ": ") << with << std::endl;
  std::abort();
}

}  // namespace beckon::fuzz
