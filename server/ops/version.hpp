#pragma once
#include <string_view>

namespace beckon::ops {

std::string_view version();  // of this program, such as "0.1.0"

}  // namespace beckon::ops
