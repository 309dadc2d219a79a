#include "app/doctor/login_check.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <string_view>

namespace beckon::doctor {
namespace {

constexpr std::string_view about_keys = "docs/login.md says what belongs there";

bool others_can_write(const std::string& path) {
  struct stat found {};
  return stat(path.c_str(), &found) == 0 && (found.st_mode & S_IWOTH) != 0;
}

Finding judge_directory(const LoginFacts& facts) {
  const std::string id = "login.keys";
  if (!facts.unreadable.empty())
    return error(id, "The keys of tokens cannot be read: " + facts.unreadable + ".",
                 "Make the directory, readable for the user that runs Beckon: install -d -m 0750 -g beckon " +
                     facts.directory + "; " + std::string(about_keys) + ".");
  if (facts.found.keys.empty())
    return error(id, "There is no key in " + facts.directory + ", so nobody can log in with a token.",
                 "Put the key of your application into it, as KID.secret or KID.pem; " + std::string(about_keys) + ".");
  boost::json::array ids;
  for (const auto& [kid, key] : facts.found.keys) ids.emplace_back(kid);
  const auto count = facts.found.keys.size();
  return ok(id, (count == 1 ? "A key" : std::to_string(count) + " keys") + " for tokens can be read.",
            {{"directory", facts.directory}, {"keys", std::move(ids)}});
}

Finding judge_file(const std::string& directory, const login::KeyNote& note) {
  const std::string path = directory + "/" + note.file;
  const boost::json::object facts{{"path", path}};
  if (note.refused)
    return warning("login.key-file", path + " is not taken: " + note.why + ".",
                   "Mend it or take it away; " + std::string(about_keys) + ".", facts);
  return warning("login.key-file", path + " holds a secret that every user of this machine can read.",
                 "chmod o= " + path + ", and replace the key if others use this machine.", facts);
}

}  // namespace

LoginFacts look_at_login(const ops::Config& config) {
  LoginFacts facts;
  facts.guests = config.guests != "off";
  facts.directory = config.jwt_keys;
  if (facts.directory.empty()) return facts;
  auto found = login::read_key_directory(facts.directory);
  if (!found) {
    facts.unreadable = found.error().message;
    return facts;
  }
  facts.found = std::move(*found);
  if (others_can_write(facts.directory)) facts.open_to_write.push_back(facts.directory);
  std::error_code failed;
  for (std::filesystem::directory_iterator at(facts.directory, failed), end; !failed && at != end; at.increment(failed))
    if (others_can_write(at->path().string())) facts.open_to_write.push_back(at->path().string());
  std::ranges::sort(facts.open_to_write);
  return facts;
}

Findings judge_login(const LoginFacts& facts) {
  if (facts.directory.empty()) {
    if (facts.guests) return {};
    return {warning("login.way-in", "Nobody can come in: guests are off, and there are no keys for tokens.",
                    "Name a directory with keys (jwt-keys), or let guests in (guests = on, or guests = password).")};
  }
  Findings found{judge_directory(facts)};
  for (const login::KeyNote& note : facts.found.notes) found.push_back(judge_file(facts.directory, note));
  for (const std::string& path : facts.open_to_write)
    found.push_back(error("login.key-file",
                          "Every user of this machine can change " + path + ", and so log in as anybody.",
                          "chmod o= " + path + ", and look whether the keys are still yours.", {{"path", path}}));
  return found;
}

}  // namespace beckon::doctor
