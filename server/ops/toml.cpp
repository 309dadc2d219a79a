#include "ops/toml.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace beckon::ops {
namespace {

bool is_key_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | (code >> shift & 0x3f)); };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0 | code >> 6);
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0 | code >> 12);
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xf0 | code >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

// A failing function leaves its sentence in problem_ and returns false.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  std::variant<std::vector<TomlEntry>, TomlProblem> read() {
    while (skip_blank_lines(), !rest_.empty()) {
      if (!read_entry()) return TomlProblem{line_, problem_};
    }
    return std::move(entries_);
  }

 private:
  bool fail(std::string what) {
    problem_ = std::move(what);
    return false;
  }
  char next() const { return rest_.empty() ? '\0' : rest_.front(); }
  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void skip_spaces() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size())); }
  // Spaces and a comment, up to the end of the line.
  bool at_line_end() {
    skip_spaces();
    if (next() == '#') rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
    return rest_.empty() || rest_.starts_with('\n') || rest_.starts_with("\r\n");
  }
  void skip_blank_lines() {
    while (at_line_end() && !rest_.empty()) {
      take('\r');
      take('\n');
      ++line_;
    }
  }

  bool read_entry() {
    if (next() == '[') return fail("the settings stand in one flat list, without [tables]");
    TomlEntry entry;
    entry.line = line_;
    const auto length = std::find_if_not(rest_.begin(), rest_.end(), is_key_character) - rest_.begin();
    entry.key = rest_.substr(0, static_cast<std::size_t>(length));
    rest_.remove_prefix(entry.key.size());
    skip_spaces();
    if (entry.key.empty() || !take('=')) return fail("expected a setting such as: workers = 4");
    const auto same = [&](const TomlEntry& other) { return other.key == entry.key; };
    if (std::any_of(entries_.begin(), entries_.end(), same)) return fail(entry.key + " is there twice");
    skip_spaces();
    entry.array = next() == '[';
    if (!(entry.array ? read_array(entry.values) : read_value(entry.values))) {
      problem_ = entry.key + ": " + problem_;
      return false;
    }
    if (!at_line_end()) return fail(entry.key + ": something follows the value");
    entries_.push_back(std::move(entry));
    return true;
  }

  bool read_array(std::vector<std::string>& values) {
    take('[');
    while (true) {
      skip_blank_lines();
      if (take(']')) return true;
      if (next() == '[') return fail("an array in an array means nothing here");
      if (!read_value(values)) return false;
      skip_blank_lines();
      if (!take(',') && next() != ']') return fail("expected a comma or ] after a value of the array");
    }
  }

  bool read_value(std::vector<std::string>& values) {
    if (take('"')) return read_string(values.emplace_back());
    if (take('\'')) return read_literal(values.emplace_back());
    const auto word = rest_.substr(0, rest_.find_first_of(" \t\r\n#,]"));
    rest_.remove_prefix(word.size());
    if (word.empty()) return fail("the value is missing");
    std::string value(word);
    if (word != "true" && word != "false") {
      if (word.find_first_not_of("0123456789_+-") != word.npos) {
        return fail("write \"" + value + "\" in quotes");
      }
      std::erase(value, '_');
    }
    values.push_back(std::move(value));
    return true;
  }

  bool read_literal(std::string& value) {
    const auto end = rest_.find_first_of("'\n");
    if (end == rest_.npos || rest_[end] == '\n') return fail("a string without its closing quote");
    value = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return true;
  }

  bool read_string(std::string& value) {
    while (!take('"')) {
      if (rest_.empty() || next() == '\n' || next() == '\r') return fail("a string without its closing quote");
      if (!take('\\')) {
        value += next();
        rest_.remove_prefix(1);
      } else if (!read_escape(value)) {
        return fail("an escape that TOML does not have");
      }
    }
    return true;
  }

  bool read_escape(std::string& value) {
    constexpr std::string_view letters = "btnfr\"\\", meanings = "\b\t\n\f\r\"\\";
    const char letter = next();
    if (rest_.empty()) return false;
    rest_.remove_prefix(1);
    if (const auto at = letters.find(letter); at != letters.npos) {
      value += meanings[at];
      return true;
    }
    if (letter != 'u' && letter != 'U') return false;
    const auto digits = rest_.substr(0, letter == 'u' ? 4 : 8);
    std::uint32_t code = 0;
    const auto end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, code, 16);
    if (error != std::errc{} || stop != end || digits.size() != (letter == 'u' ? 4 : 8)) return false;
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return false;
    append_utf8(value, code);
    rest_.remove_prefix(digits.size());
    return true;
  }

  std::string_view rest_;
  int line_ = 1;
  std::string problem_;
  std::vector<TomlEntry> entries_;
};

}  // namespace

std::variant<std::vector<TomlEntry>, TomlProblem> parse_toml(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  return Reader(text).read();
}

}  // namespace beckon::ops
