// Received bytes as text.
#pragma once
#include <cstddef>
#include <span>
#include <string_view>

namespace beckon::net {

inline constexpr std::size_t text_padding = 64;  // so many readable bytes are behind every text that is handed on

inline std::string_view text_of(std::span<const char> bytes) { return {bytes.data(), bytes.size()}; }

}  // namespace beckon::net
