// Reads the settings of a command: flags, environment, file, and the files that these name.
#pragma once
#include <string>

#include "ops/config.hpp"
#include "ops/settings.hpp"

namespace beckon::ops {

// Declares every setting of every family, on `config`, in the order of the help.
void declare_all(Settings& settings, Config& config);

// After the app has parsed the command line. `file` is that of --config; if it is empty, BECKON_CONFIG may name one.
Settings::Complaint read_settings(const Settings& settings, std::string file);

// Takes what the settings say is in other files, then looks at them all together.
Settings::Complaint complete_settings(Config& config);

}  // namespace beckon::ops
