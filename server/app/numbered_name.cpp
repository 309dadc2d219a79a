#include "app/numbered_name.hpp"

#include <bit>

#include "core/random.hpp"
#include "wire/mdn_text.hpp"

namespace beckon {

UserName numbered_name(std::string_view wanted, std::size_t attempt) {
  constexpr std::size_t counted = 20;
  const auto number = [&] {
    return attempt <= counted ? attempt : std::bit_cast<std::uint32_t>(random_bytes<4>()) % 1'000'000;
  };
  const std::string suffix = attempt > 0 ? std::to_string(number()) : std::string();
  std::string base = wire::mdn::allowed_name(wanted, 40 - suffix.size());
  if (base.empty()) base = "guest";
  return *UserName::parse(base + suffix);
}

}  // namespace beckon
