// The settings of the TURN server, and what no single one's bounds can say.
#pragma once
#include "ops/config.hpp"
#include "ops/settings.hpp"

namespace beckon::ops {

void declare_turn(Settings& settings, Config& config);
// Takes the secret from its file, if it is in one.
Settings::Complaint read_turn_secret(Config& config);
Settings::Complaint turn_contradiction(const Config& config);

// Whether our own TURN server takes TLS: it has a certificate, a port for it, and a name that clients know it by. By an
// address Firefox would use no `turns:` URL, without saying so.
bool turn_speaks_tls(const Config& config);
// Whether a name is all that is missing for that.
bool turn_tls_lacks_name(const Config& config);

}  // namespace beckon::ops
