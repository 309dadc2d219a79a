// What the settings of TLS come to.
#pragma once
#include "ops/config.hpp"

namespace beckon::ops {

// Whether the addresses of `listen` speak https and wss.
bool speaks_tls(const Config& config);

}  // namespace beckon::ops
