#include "ops/version.hpp"

namespace beckon::ops {

std::string_view version() { return BECKON_VERSION; }

}  // namespace beckon::ops
