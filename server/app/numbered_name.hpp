// Another name for somebody whose own is taken.
#pragma once
#include <string_view>

#include "core/ids.hpp"

namespace beckon {

// `wanted`, with what no name may hold taken out, and a number at its end: the attempt's (none for 0), a random one
// after twenty.
UserName numbered_name(std::string_view wanted, std::size_t attempt);
inline constexpr std::size_t most_names_tried = 100;

}  // namespace beckon
