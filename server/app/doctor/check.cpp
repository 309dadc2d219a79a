#include "app/doctor/check.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <filesystem>

#include "app/doctor/certificate_check.hpp"
#include "app/doctor/login_check.hpp"
#include "app/doctor/print.hpp"
#include "app/doctor/server_check.hpp"
#include "app/doctor/state_check.hpp"
#include "app/doctor/turn_check.hpp"
#include "app/own_certificate.hpp"
#include "app/turn_plan.hpp"

namespace beckon::doctor {
namespace {

void add(Findings& all, Findings more) {
  for (auto& one : more) all.push_back(std::move(one));
}

Findings judge_settings(const ops::CommandLine& line) {
  if (line.warnings.empty()) return {ok("settings.read", "The settings can be read, and none contradicts another.")};
  Findings found;
  for (const auto& words : line.warnings)
    found.push_back(warning("settings.unclear", "Of the settings: " + words + ".", "See docs/settings.md."));
  return found;
}

// Whether what is not there yet could be made by whoever runs this.
Finding judge_making(const StateFacts& facts) {
  const std::string id = "state.making";
  std::filesystem::path parent = facts.path;
  while (!parent.empty() && access(parent.c_str(), F_OK) != 0 && parent != parent.parent_path())
    parent = parent.parent_path();
  if (access(parent.c_str(), W_OK | X_OK) == 0) return ok(id, facts.path + " can be made.");
  return error(
      id, facts.path + " is not there, and cannot be made in " + parent.string() + ": " + std::strerror(errno) + ".",
      "Make it, for the user that runs Beckon alone: install -d -m 0700 -o beckon " + facts.path +
          ", or name another with --state.");
}

Findings judge_all(const ops::CommandLine& line) {
  ops::Config config = line.config;
  const bool self_signed = config.tls == "self-signed";
  if (self_signed) config.tls_certificate = config.tls_key = own_certificate_file(config);
  const auto listeners = look_at_listeners(config);
  const ListenFacts* const server = running(listeners);
  const auto state = look_at_state(config, server != nullptr);

  Findings all = judge_settings(line);
  add(all, judge_state(state));
  if (!state.path.empty() && !state.exists) all.push_back(judge_making(state));
  add(all, judge_secret_files(look_at_secret_files(line.config)));
  add(all, judge_login(look_at_login(config)));
  add(all, judge_listeners(listeners));
  all.push_back(judge_descriptors(look_at_descriptors(config, server)));
  const auto files = self_signed ? look_at_own_certificate(config.tls_certificate)
                                 : look_at_certificate_files(config.tls_certificate, config.tls_key);
  add(all, judge_certificate_files(files, {}, server ? server->certificate : "", std::time(nullptr)));
  if (config.turn == "own") {
    const auto plan = coturn_plan(config, state.path, {});
    add(all, judge_coturn(look_at_coturn(plan, server ? std::optional(server->turn) : std::nullopt)));
  }
  return all;
}

}  // namespace

int check(const ops::CommandLine& line) { return print(judge_all(line), line.doctor.json); }

}  // namespace beckon::doctor
