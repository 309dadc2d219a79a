// A secret that is in a file of its own, so that it is in no process list, environment or configuration.
#pragma once
#include <string>

#include "ops/settings.hpp"

namespace beckon::ops {

inline constexpr std::size_t least_secret = 16, most_secret = 256;  // characters

// Reads the file that the setting names into `secret`, if it names one: one line of printable characters without
// spaces. What is wrong with it otherwise.
Settings::Complaint read_secret_file(const std::string& setting, const std::string& file, std::string& secret);

}  // namespace beckon::ops
