// What happened in a schedule, line by line, for people. Off unless a failed schedule is played again.
#pragma once
#include <string>
#include <vector>

#include "core/time.hpp"

namespace beckon::model {

class Trace {
 public:
  bool on = false;
  // Callers build the text only when it is on: if (trace.on) trace.add(…).
  void add(Time now, const std::string& who, const std::string& what) {
    lines_.push_back(std::to_string(now.time_since_epoch().count()) + "  " + who + "  " + what);
  }
  std::string text() const {
    std::string all;
    for (const auto& line : lines_) all += line + '\n';
    return all;
  }

 private:
  std::vector<std::string> lines_;
};

}  // namespace beckon::model
