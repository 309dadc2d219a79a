// What follows from the settings of the TURN server together.
#pragma once
#include "ops/config.hpp"

namespace beckon::ops {

// Whether there is a TURN server with these settings on this machine, run by `beckon serve` or by `beckon turn`.
bool turn_is_here(const Config& config);

// Whether our own TURN server takes TLS: it has a certificate, a port for it, and a name that clients know it by. By an
// address Firefox would use no `turns:` URL, without saying so.
bool turn_speaks_tls(const Config& config);
// Whether a name is all that is missing for that.
bool turn_tls_lacks_name(const Config& config);

}  // namespace beckon::ops
