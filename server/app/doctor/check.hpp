// `beckon check`: whether the server could start with these settings, from this machine's files and ports alone.
#pragma once
#include "app/doctor/finding.hpp"
#include "ops/config.hpp"

namespace beckon::doctor {

// Prints to standard output; returns the exit code (docs/operating.md).
int check(const ops::CommandLine& line);

}  // namespace beckon::doctor
