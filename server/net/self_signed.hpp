// A certificate that is its own maker's, for where no authority gives one: in a local network.
#pragma once
#include <chrono>
#include <string>
#include <vector>

#include "net/certificate.hpp"

namespace beckon::net {

// For these DNS names and IP addresses (RFC 5280, 4.2.1.6; at least one, the first is also the common name), with a new
// key on P-256. Good from yesterday, for clocks that are behind, until so long from now. It can sign nothing but
// handshakes. Throws std::runtime_error when OpenSSL cannot.
CertificateText make_self_signed(const std::vector<std::string>& names, std::chrono::seconds good_for);

}  // namespace beckon::net
