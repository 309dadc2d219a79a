// The program's arguments, kept for reading them again, while other users of the machine see no secret in them.
#pragma once
#include <string>
#include <vector>

namespace beckon::ops {

class Arguments {
 public:
  // Copies them; then overwrites the values of secret settings in `argv`, which process lists show.
  Arguments(int argc, char** argv);
  Arguments(const Arguments&) = delete;
  Arguments& operator=(const Arguments&) = delete;

  int count() const { return static_cast<int>(texts_.size()); }
  char** pointers() const { return pointers_.data(); }  // as main() gets them, with a null at the end

 private:
  std::vector<std::string> texts_;
  mutable std::vector<char*> pointers_;
};

}  // namespace beckon::ops
