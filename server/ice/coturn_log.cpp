#include "ice/coturn_log.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace beckon::ice {
namespace {

constexpr std::size_t longest = 1000;

bool may_be_in_address(char c) { return std::isxdigit(static_cast<unsigned char>(c)) || c == '.' || c == ':'; }

bool is_address(std::string_view word) {
  const auto dots = std::ranges::count(word, '.'), colons = std::ranges::count(word, ':');
  const bool digits = std::ranges::any_of(word, [](unsigned char c) { return std::isxdigit(c) != 0; });
  return digits && (dots >= 3 || colons >= 2);
}

std::string_view without_seconds(std::string_view line) {
  const auto end = line.find_first_not_of("0123456789");
  if (end == 0 || end == line.npos || !line.substr(end).starts_with(": ")) return line;
  line.remove_prefix(end + 2);
  if (line.starts_with(": ")) line.remove_prefix(2);
  return line;
}

}  // namespace

std::vector<std::string> LineCutter::take(std::string_view bytes) {
  std::vector<std::string> lines;
  for (const char c : bytes) {
    if (c == '\n' || rest_.size() == longest) lines.push_back(std::exchange(rest_, {}));
    if (c != '\n') rest_ += std::isprint(static_cast<unsigned char>(c)) ? c : ' ';
  }
  std::erase_if(lines, [](const std::string& line) { return line.find_first_not_of(' ') == line.npos; });
  return lines;
}

std::string without_addresses(std::string_view line) {
  line = without_seconds(line);
  std::string out;
  while (!line.empty()) {
    const auto end = std::find_if_not(line.begin(), line.end(), may_be_in_address);
    const std::string_view word(line.begin(), end);
    out += is_address(word) ? "(address)" : word;
    line.remove_prefix(word.size());
    if (line.empty()) break;
    out += line.front();
    line.remove_prefix(1);
  }
  return out;
}

bool is_expected(std::string_view line) { return line.find("SQLite") != line.npos; }

bool is_complaint(std::string_view line) {
  for (const std::string_view word : {"ERROR", "FATAL", "CANNOT", "Cannot", "annot bind", "Bad configuration"})
    if (line.find(word) != line.npos) return true;
  return false;
}

}  // namespace beckon::ice
