// `beckon doctor`: looks from the server's side whether everything that a call may need works, and says what to do.
#pragma once
#include "app/doctor/finding.hpp"
#include "ops/config.hpp"

namespace beckon::doctor {

// Every check, one after the other; each waits for answers, but has an end.
Findings examine(const ops::Config& config, const ops::DoctorOptions& options);

// Examines and prints to standard output; returns the exit code (docs/doctor.md).
int run(const ops::Config& config, const ops::DoctorOptions& options);

}  // namespace beckon::doctor
