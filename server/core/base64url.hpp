// RFC 4648 section 5, without padding.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace beckon {

std::string to_base64url(std::span<const std::uint8_t> bytes);
// Nothing when the text is not exactly what some bytes give: other characters, a length that cannot be, bits left over.
std::optional<std::vector<std::uint8_t>> from_base64url(std::string_view text);
bool is_base64url_character(char c);

}  // namespace beckon
