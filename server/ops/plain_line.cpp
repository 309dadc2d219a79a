#include "ops/plain_line.hpp"

namespace beckon::ops {

std::string plain_line(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string line;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < ' ' || byte == 0x7f)
      line.append("\\x").append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
    else
      line += c;
  }
  return line;
}

}  // namespace beckon::ops
