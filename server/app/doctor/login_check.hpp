// Who can come in: the keys that tokens are signed with, and whether there is any way in at all.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "app/doctor/finding.hpp"
#include "login/key_directory.hpp"
#include "ops/config.hpp"

namespace beckon::doctor {

struct LoginFacts {
  bool guests = false;     // with a password or without
  std::string directory;   // of the keys, empty where there is none
  std::string unreadable;  // why the directory cannot be read
  login::KeyDirectory found;
  std::vector<std::string> open_to_write;  // the directory, or files in it, that every user may change
};

LoginFacts look_at_login(const ops::Config& config);

Findings judge_login(const LoginFacts& facts);

}  // namespace beckon::doctor
