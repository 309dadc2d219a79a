// Prints findings as a command of the program does.
#pragma once
#include "app/doctor/finding.hpp"

namespace beckon::doctor {

// To standard output, for people (in colours on a terminal, unless NO_COLOR is set) or programs; returns the exit code.
int print(const Findings& findings, bool json);

}  // namespace beckon::doctor
