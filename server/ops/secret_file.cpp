#include "ops/secret_file.hpp"

#include <algorithm>
#include <fstream>

namespace beckon::ops {

Settings::Complaint read_secret_file(const std::string& setting, const std::string& file, std::string& secret) {
  if (file.empty()) return std::nullopt;
  std::ifstream stream(file, std::ios::binary);
  std::string line;
  const bool one_line = std::getline(stream, line) && stream.peek() == std::ifstream::traits_type::eof();
  const bool printable = std::all_of(line.begin(), line.end(), [](char ch) { return ch > ' ' && ch <= '~'; });
  if (!one_line || !printable || line.size() < least_secret || line.size() > most_secret)
    return setting + ": " + file + " must hold one line of " + std::to_string(least_secret) + " to " +
           std::to_string(most_secret) + " printable characters without spaces";
  secret = line;
  return std::nullopt;
}

}  // namespace beckon::ops
