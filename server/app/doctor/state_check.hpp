// The state directory and the files that hold secrets.
#pragma once
#include <sys/types.h>

#include <string>
#include <vector>

#include "app/doctor/finding.hpp"
#include "ops/config.hpp"

namespace beckon::doctor {

struct StateFacts {
  std::string path;
  bool exists = false, is_directory = false;
  uid_t owner = 0, self = 0;  // self: who runs doctor
  std::string owner_name, self_name;
  unsigned mode = 0;
  bool held = false;         // by a running Beckon
  bool server_runs = false;  // one answers on the addresses of these settings
  bool server_holds = true;  // one with these settings would hold it: it runs coturn
};

struct FileFacts {
  std::string path;
  std::string what;  // "the TLS key"
  bool exists = false, readable = false, open_to_all = false;
};

StateFacts look_at_state(const ops::Config& config, bool server_runs);
// Only those that are there or ought to be.
std::vector<FileFacts> look_at_secret_files(const ops::Config& config);

Findings judge_state(const StateFacts& facts);
Findings judge_secret_files(const std::vector<FileFacts>& files);

}  // namespace beckon::doctor
