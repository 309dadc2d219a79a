// Durations and byte sizes as people write them.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace beckon::ops {

// A whole number without sign, nothing else. Nothing on anything else and on overflow.
std::optional<std::uint64_t> parse_number(std::string_view text);

// "250ms", "10s", "2m", "1h"; the unit is needed.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);
std::string format_duration(std::chrono::milliseconds duration);  // in the largest unit that divides it

// "65536", "64KiB", "1MiB", "1GiB".
std::optional<std::uint64_t> parse_bytes(std::string_view text);
std::string format_bytes(std::uint64_t bytes);

}  // namespace beckon::ops
