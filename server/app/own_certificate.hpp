// The certificate that the server makes for itself, where `tls = self-signed`.
#pragma once
#include <cstdint>
#include <string>

#include "ops/config.hpp"

namespace beckon {

// In the state directory, for its owner alone: the certificate and its key in one file.
std::string own_certificate_file(const ops::Config& config);

// Sees to it that there is one that is good for another 30 days, at `now` (seconds since 1970): makes it for all names
// and addresses of this machine and 820 days, which is as much as phones take, unless the one of before is good. True:
// it made one. Throws std::runtime_error when it cannot be written. On one thread.
bool keep_own_certificate(const std::string& file, std::int64_t now);

// `config` with that certificate in place of one from files, made if need be and told in the log; unchanged for other
// words of `tls`. Throws std::runtime_error.
ops::Config with_own_certificate(ops::Config config);

}  // namespace beckon
