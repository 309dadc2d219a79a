// One setting as it was declared: all that its help, its reference and its sample are made of.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class Option;
}

namespace beckon::ops {

struct Setting {
  // Takes the values, or says what is wrong with them.
  using Assign = std::function<std::optional<std::string>(const std::vector<std::string>&)>;
  using Present = std::function<std::vector<std::string>()>;

  std::string name;
  std::string kind;    // of a value: TIME, SIZE, N, …
  std::string help;    // sentences; "[default …]" at the end where no value stands for the default
  std::string bounds;  // "1 to 16", "true or false"; may be empty

  std::string heading = {};
  std::vector<std::string> standard = {};  // the values by default
  bool list = false;
  bool secret = false;      // nothing ever shows its value
  bool file = false;        // it names a file with something secret
  bool is_live = false;     // SIGHUP applies a change of it to the running server
  std::string sample = {};  // a value for the sample file, where there is none by default
  CLI::Option* option = nullptr;
  Assign assign = {};
  Present present = {};                        // the values of now
  const void* target = nullptr;                // where the value is
  std::function<void(const void*)> take = {};  // takes over the value of the same setting of another Config, its target
  std::string* content = nullptr;              // what is in the file that it names, where that was read

  Setting& live();
  // Of the name of a file: a change of what was read from it is a change of the setting.
  Setting& holds(std::string& read) {
    content = &read;
    return *this;
  }
  Setting& example(std::string value) {
    sample = std::move(value);
    return *this;
  }

  std::string variable() const;       // BECKON_INVITE_TIME
  std::string default_words() const;  // "1m", "none", "$STATE_DIRECTORY, else …"
  std::string plain_help() const;     // without what default_words() says
  std::string full_help() const;      // with bounds and default in brackets, and "Live."
};

}  // namespace beckon::ops
