#include "wire/json_writer.hpp"

#include <array>
#include <charconv>

namespace beckon::wire {
namespace {

void write_escape(std::string& out, unsigned char c) {
  constexpr std::string_view hex = "0123456789abcdef";
  switch (c) {
    case '"':
      out.append("\\\"");
      break;
    case '\\':
      out.append("\\\\");
      break;
    case '\n':
      out.append("\\n");
      break;
    case '\r':
      out.append("\\r");
      break;
    case '\t':
      out.append("\\t");
      break;
    default:
      out.append("\\u00").append(1, hex[c >> 4]).push_back(hex[c & 15]);
  }
}

}  // namespace

void write_string(std::string& out, std::string_view text) {
  out.push_back('"');
  std::size_t written = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7F) continue;
    out.append(text.substr(written, at - written));
    write_escape(out, c);
    written = at + 1;
  }
  out.append(text.substr(written)).push_back('"');
}

void write_number(std::string& out, std::uint64_t number) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

}  // namespace beckon::wire
