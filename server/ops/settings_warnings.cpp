#include "ops/settings_warnings.hpp"

#include <sys/stat.h>

#include <algorithm>

#include "ops/nearest_name.hpp"

namespace beckon::ops {
namespace {

std::vector<std::string> variables_of(const Settings& settings) {
  std::vector<std::string> names{"BECKON_CONFIG"};
  for (const Setting& setting : settings.all()) names.push_back(setting.variable());
  return names;
}

}  // namespace

std::vector<std::string> settings_warnings(const Settings& settings, const char* const* environment) {
  std::vector<std::string> found;
  for (const Setting& setting : settings.all())
    if (setting.secret && setting.option->count() > 0)
      found.push_back("--" + setting.name +
                      " shows a secret to every user of this machine: put it into a file and name that with --" +
                      setting.name + "-file");
  const auto known = variables_of(settings);
  for (const char* const* entry = environment; *entry; ++entry) {
    const std::string_view text = *entry;
    const auto name = text.substr(0, text.find('='));
    if (!name.starts_with("BECKON_") || std::ranges::find(known, name) != known.end()) continue;
    found.push_back("the variable " + std::string(name) + " is no setting; the nearest is " +
                    nearest_name(name, known));
  }
  return found;
}

std::vector<std::string> open_secret_files(const Settings& settings) {
  std::vector<std::string> found;
  for (const Setting& setting : settings.all()) {
    if (!setting.file) continue;
    const std::string file = setting.present().front();
    struct stat seen {};
    if (!file.empty() && stat(file.c_str(), &seen) == 0 && (seen.st_mode & 07) != 0)
      found.push_back(file + " (" + setting.name + ") can be read by every user of this machine: chmod o= " + file);
  }
  return found;
}

}  // namespace beckon::ops
