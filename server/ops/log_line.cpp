#include "ops/log_line.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>

namespace beckon::ops {
namespace {

// The length of the UTF-8 sequence that `text` begins with (RFC 3629), 0 when it is none.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(i < text.size() ? text[i] : 0); };
  const auto tail = [&](std::size_t i) { return (byte(i) & 0xc0) == 0x80; };
  if (byte(0) < 0x80) return 1;
  if (byte(0) < 0xc2) return 0;
  if (byte(0) < 0xe0) return tail(1) ? 2 : 0;
  if (byte(0) < 0xf0) {
    const bool overlong = byte(0) == 0xe0 && byte(1) < 0xa0, surrogate = byte(0) == 0xed && byte(1) >= 0xa0;
    return tail(1) && tail(2) && !overlong && !surrogate ? 3 : 0;
  }
  const bool overlong = byte(0) == 0xf0 && byte(1) < 0x90, beyond = byte(0) == 0xf4 && byte(1) >= 0x90;
  return byte(0) <= 0xf4 && tail(1) && tail(2) && tail(3) && !overlong && !beyond ? 4 : 0;
}

bool is_control(std::string_view sequence) {
  const auto first = static_cast<unsigned char>(sequence[0]);
  if (sequence.size() == 1) return first < 0x20 || first == 0x7f;
  return first == 0xc2 && static_cast<unsigned char>(sequence[1]) < 0xa0;  // C1: some terminals obey them
}

void append_escaped(std::string& out, std::string_view sequence) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto code = static_cast<unsigned char>(sequence.back());
  if (code == '\n') {
    out += "\\n";
  } else if (code == '"' || code == '\\') {
    (out += '\\') += static_cast<char>(code);
  } else {
    ((out += "\\u00") += digits[code >> 4]) += digits[code & 0xf];
  }
}

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const auto length = sequence_length(text);
    const auto sequence = text.substr(0, length);
    if (length == 0) {
      out += "\xef\xbf\xbd";
    } else if (is_control(sequence) || sequence == "\"" || sequence == "\\") {
      append_escaped(out, sequence);
    } else {
      out += sequence;
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  out += '"';
}

bool needs_quotes(std::string_view text) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:/@+|[]";
  return text.empty() || text.find_first_not_of(plain) != text.npos;
}

template <class Number>
void append_number(std::string& out, Number value) {
  char digits[32];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

struct Appender {
  std::string& out;
  bool json;
  void operator()(std::string_view text) const {
    if (json || needs_quotes(text)) return append_quoted(out, text);
    out += text;
  }
  void operator()(std::int64_t value) const { append_number(out, value); }
  void operator()(double value) const {
    if (json && !std::isfinite(value)) {
      out += "null";
    } else {
      append_number(out, value);
    }
  }
  void operator()(bool value) const { out += value ? "true" : "false"; }
};

}  // namespace

std::string json_members(std::string_view event, std::initializer_list<Field> fields) {
  std::string out = "\"event\":";
  append_quoted(out, event);
  for (const auto& field : fields) {
    out += ',';
    append_quoted(out, field.name);
    out += ':';
    std::visit(Appender{out, true}, field.value);
  }
  return out;
}

std::string text_line(std::string_view event, std::initializer_list<Field> fields) {
  std::string out(event);
  for (const auto& field : fields) {
    ((out += ' ') += field.name) += '=';
    std::visit(Appender{out, false}, field.value);
  }
  return out;
}

}  // namespace beckon::ops
