#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace beckon::ice {

inline constexpr std::string_view hexadecimal_digits = "0123456789abcdef";

// Two digits for each byte.
inline std::string hexadecimal(std::span<const std::uint8_t> bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) (text += hexadecimal_digits[byte >> 4]) += hexadecimal_digits[byte & 15];
  return text;
}

}  // namespace beckon::ice
