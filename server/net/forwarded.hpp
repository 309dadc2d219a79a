// Who is behind a proxy (X-Forwarded-For, X-Forwarded-Proto: what proxies have long agreed on; RFC 7239 tells of it).
#pragma once
#include <optional>

#include "net/http.hpp"
#include "net/ip_address.hpp"

namespace beckon::net {

// The address that the nearest proxy which is not ours was called from: the right-most in X-Forwarded-For that is not
// in `trusted`, since what stands left of it anybody may have written; the left-most when all are. Nothing where the
// header is absent, or something up to there is no address. To be asked only about requests from a trusted proxy.
std::optional<IpAddress> forwarded_for(const HttpRequest& request, const std::vector<AddressRange>& trusted);

// Whether that proxy says that it was spoken to over TLS: the last word of X-Forwarded-Proto is "https".
bool forwarded_secure(const HttpRequest& request);

}  // namespace beckon::net
