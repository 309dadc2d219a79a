// What Accept-Encoding asks for (RFC 9110, 12.5.3).
#pragma once
#include <string_view>

namespace beckon {

enum class Encoding { Identity, Gzip, Brotli };

// The encoding that the client likes best of those that there are; of equals Brotli, then gzip. Identity when nothing
// else will do, even if that is refused.
Encoding choose_encoding(std::string_view accept_encoding, bool has_gzip, bool has_brotli);

}  // namespace beckon
