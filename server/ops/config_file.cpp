#include "ops/config_file.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

#include "ops/config_families.hpp"

namespace beckon::ops {
namespace {

Settings::Complaint read_file(const std::string& name, std::vector<TomlEntry>& entries) {
  std::ifstream file(name, std::ios::binary);
  std::ostringstream text;
  // Nothing to read is no failure, though rdbuf() takes it for one; a directory is.
  const bool empty = file && file.peek() == std::ifstream::traits_type::eof() && !file.bad();
  if (!empty && (!file || !(text << file.rdbuf()))) return "cannot read " + name + ": " + std::strerror(errno);
  auto parsed = parse_toml(text.view());
  if (const auto* problem = std::get_if<TomlProblem>(&parsed)) {
    return name + ", line " + std::to_string(problem->line) + ": " + problem->what;
  }
  entries = std::get<std::vector<TomlEntry>>(std::move(parsed));
  return std::nullopt;
}

}  // namespace

void declare_all(Settings& settings, Config& config) {
  for (const Family& family : families()) family.declare(settings, config);
}

Settings::Complaint read_settings(const Settings& settings, std::string file) {
  if (const char* name = std::getenv("BECKON_CONFIG"); file.empty() && name) file = name;
  std::vector<TomlEntry> entries;
  if (!file.empty()) {
    if (auto complaint = read_file(file, entries)) return complaint;
  }
  return settings.read(entries, file);
}

Settings::Complaint complete_settings(Config& config) {
  for (const Family& family : families())
    if (auto complaint = family.complete ? family.complete(config) : std::nullopt) return complaint;
  for (const Family& family : families())
    if (auto complaint = family.contradiction ? family.contradiction(config) : std::nullopt) return complaint;
  return std::nullopt;
}

}  // namespace beckon::ops
