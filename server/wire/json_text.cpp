#include "wire/json_text.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <cstring>

namespace beckon::wire {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// What stands behind a backslash; a description has two or more in each of its lines.
bool is_escape(char c) {
  switch (c) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
      return true;
    default:
      return false;
  }
}

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

}  // namespace

std::string_view trimmed_end(std::string_view text) {
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool is_number(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const std::size_t whole = at;
  at = skip_digits(text, at);
  if (at == whole || (at - whole > 1 && text[whole] == '0')) return false;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = ++at;
    at = skip_digits(text, at);
    if (at == fraction) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t exponent = at;
    at = skip_digits(text, at);
    if (at == exponent) return false;
  }
  return at == text.size();
}

bool is_literal(std::string_view text) { return text == "true" || text == "false" || text == "null"; }

bool has_valid_escapes(std::string_view inside) {
  const char* at = inside.data();
  const char* const end = at + inside.size();
  while (at != end) {
    if (*at != '\\') {  // they often come in twos
      at = static_cast<const char*>(std::memchr(at, '\\', static_cast<std::size_t>(end - at)));
      if (at == nullptr) return true;
    }
    if (++at == end) return false;
    const char kind = *at++;
    if (kind == 'u') {
      if (end - at < 4 || !std::all_of(at, at + 4, is_hex)) return false;
      at += 4;
    } else if (!is_escape(kind)) {
      return false;
    }
  }
  return true;
}

std::optional<std::string_view> unescaped(std::string_view inside, std::string& scratch) {
  if (inside.find('\\') == std::string_view::npos) return inside;
  scratch.assign(1, '"').append(inside).push_back('"');
  boost::system::error_code failed;
  const auto value = boost::json::parse(scratch, failed);  // refuses half a surrogate pair
  if (failed || !value.is_string()) return std::nullopt;
  scratch.assign(value.get_string().data(), value.get_string().size());
  if (scratch.find('\0') != std::string::npos) return std::nullopt;
  return scratch;
}

std::optional<std::string_view> string_value(std::string_view raw, std::string& scratch) {
  if (raw.size() < 2 || raw.front() != '"') return std::nullopt;
  return unescaped(raw.substr(1, raw.size() - 2), scratch);
}

std::size_t code_points(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace beckon::wire
