// The directory that holds the keys: `KID.secret` for HS256, `KID.pem` for RS256 and ES256.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "login/key.hpp"

namespace beckon::login {

using Keys = std::map<std::string, Key, std::less<>>;  // by key id

// A file with which something is wrong.
struct KeyNote {
  std::string file;  // its name in the directory
  std::string why;
  bool refused = true;  // else its key is taken all the same
  friend bool operator==(const KeyNote&, const KeyNote&) = default;
};

struct KeyDirectory {
  Keys keys;
  std::vector<KeyNote> notes;  // by file
};

// Reads all of it. Files that begin with a dot and folders are passed over; what is no key is noted, and the other keys
// stand. Nothing in a token ever becomes a path: tokens are looked up in what was read. An error when the directory
// itself cannot be read.
Result<KeyDirectory> read_key_directory(const std::string& path);

}  // namespace beckon::login
