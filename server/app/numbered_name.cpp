#include "app/numbered_name.hpp"

#include <bit>

#include "core/names.hpp"
#include "core/random.hpp"

namespace beckon {

UserName numbered_name(std::string_view wanted, std::size_t attempt) {
  constexpr std::size_t counted = 20;
  const auto number = [&] {
    return attempt <= counted ? attempt : std::bit_cast<std::uint32_t>(random_bytes<4>()) % 1'000'000;
  };
  const std::string suffix = attempt > 0 ? std::to_string(number()) : std::string();
  const auto name = UserName::parse(names::nearest(wanted, names::longest - suffix.size()) + suffix);
  return name && name->str() != suffix ? *name : *UserName::parse("guest" + suffix);
}

}  // namespace beckon
