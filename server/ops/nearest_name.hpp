// What somebody probably meant.
#pragma once
#include <span>
#include <string>
#include <string_view>

namespace beckon::ops {

// The name that is the fewest inserted, removed and replaced characters away from `text`; the first of equals. `names`
// is not empty.
std::string nearest_name(std::string_view text, std::span<const std::string> names);

}  // namespace beckon::ops
