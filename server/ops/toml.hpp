// The part of TOML 1.0 that a flat list of settings needs: `key = value` with strings, whole numbers, true and false
// and arrays of them, comments. No tables, no floats, no dates, no multi-line strings: these are errors.
#pragma once
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace beckon::ops {

struct TomlEntry {
  std::string key;
  std::vector<std::string> values;  // one unless `array`; numbers and booleans as they are written
  bool array = false;
  int line = 0;  // from 1
};

struct TomlProblem {
  int line;
  std::string what;
};

// The entries in the order of the text, each key once.
std::variant<std::vector<TomlEntry>, TomlProblem> parse_toml(std::string_view text);

}  // namespace beckon::ops
