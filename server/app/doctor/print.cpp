#include "app/doctor/print.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "app/doctor/report.hpp"

namespace beckon::doctor {

int print(const Findings& findings, bool json) {
  const char* const no_colour = std::getenv("NO_COLOR");
  const bool colour = isatty(STDOUT_FILENO) == 1 && !(no_colour && *no_colour);
  const std::string text = json ? report_json(findings) : report_text(findings, colour);
  std::fputs(text.c_str(), stdout);
  return exit_code(findings);
}

}  // namespace beckon::doctor
