// What is not wrong with the settings, but probably not meant.
#pragma once
#include <string>
#include <vector>

#include "ops/settings.hpp"

namespace beckon::ops {

// After they were read, sentences: secrets among the flags, which every user of the machine can see, and variables that
// begin with BECKON_ and are no setting (`environment` is environ's).
std::vector<std::string> settings_warnings(const Settings& settings, const char* const* environment);

// Of the files with secrets that the settings name those that every user of the machine can read, as sentences.
std::vector<std::string> open_secret_files(const Settings& settings);

}  // namespace beckon::ops
