#include "ops/units.hpp"

#include <charconv>
#include <limits>
#include <span>

namespace beckon::ops {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t size;
};
// Largest first.
constexpr Unit time_units[] = {{"h", 3'600'000}, {"m", 60'000}, {"s", 1000}, {"ms", 1}};
constexpr Unit byte_units[] = {{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"", 1}};

std::optional<std::uint64_t> parse(std::string_view text, std::span<const Unit> units) {
  const auto digits = text.substr(0, text.find_first_not_of("0123456789"));
  const auto number = parse_number(digits);
  if (!number) return std::nullopt;
  for (const auto& unit : units) {
    if (text.substr(digits.size()) != unit.name) continue;
    if (*number > std::numeric_limits<std::int64_t>::max() / unit.size) return std::nullopt;
    return *number * unit.size;
  }
  return std::nullopt;
}

std::string format(std::uint64_t value, std::span<const Unit> units) {
  for (const auto& unit : units) {
    if (value >= unit.size && value % unit.size == 0) return std::to_string(value / unit.size) + std::string(unit.name);
  }
  return std::to_string(value) + std::string(units.back().name);
}

}  // namespace

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return number;
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  const auto value = parse(text, time_units);
  if (!value) return std::nullopt;
  return std::chrono::milliseconds(static_cast<std::int64_t>(*value));
}
std::string format_duration(std::chrono::milliseconds duration) {
  if (duration.count() == 0) return "0s";
  return format(static_cast<std::uint64_t>(duration.count()), time_units);
}

std::optional<std::uint64_t> parse_bytes(std::string_view text) { return parse(text, byte_units); }
std::string format_bytes(std::uint64_t bytes) { return format(bytes, byte_units); }

}  // namespace beckon::ops
