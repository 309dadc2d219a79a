#include "app/content_encoding.hpp"

#include <optional>

#include "net/http_token.hpp"

namespace beckon {
namespace {

// A quality (RFC 9110, 12.4.2) in thousandths; 0 for what is none, so that nobody gets what they may not want.
int quality(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return 0;
  int value = (text[0] - '0') * 1000;
  if (text.size() > 1 && text[1] != '.') return 0;
  int unit = 100;
  for (const char c : text.substr(text.size() > 1 ? 2 : 1)) {
    if (c < '0' || c > '9') return 0;
    value += (c - '0') * unit;
    unit /= 10;
  }
  return value > 1000 ? 0 : value;
}

struct Wish {
  std::string_view coding;
  int quality;
};

Wish read_wish(std::string_view item) {
  const auto semicolon = item.find(';');
  Wish wish{net::trimmed(item.substr(0, semicolon)), 1000};
  if (semicolon == item.npos) return wish;
  const auto parameter = net::trimmed(item.substr(semicolon + 1));
  const bool is_quality = parameter.size() > 2 && net::lower(parameter[0]) == 'q' && parameter[1] == '=';
  wish.quality = is_quality ? quality(parameter.substr(2)) : 0;
  return wish;
}

struct Wishes {
  std::optional<int> gzip, brotli, identity, any;
};

Wishes read_wishes(std::string_view list) {
  Wishes wishes;
  while (!list.empty()) {
    const auto comma = list.find(',');
    const auto wish = read_wish(list.substr(0, comma));
    if (net::same_token(wish.coding, "br")) wishes.brotli = wish.quality;
    if (net::same_token(wish.coding, "gzip") || net::same_token(wish.coding, "x-gzip")) wishes.gzip = wish.quality;
    if (net::same_token(wish.coding, "identity")) wishes.identity = wish.quality;
    if (wish.coding == "*") wishes.any = wish.quality;
    if (comma == list.npos) break;
    list.remove_prefix(comma + 1);
  }
  return wishes;
}

}  // namespace

Encoding choose_encoding(std::string_view accept_encoding, bool has_gzip, bool has_brotli) {
  const auto wishes = read_wishes(accept_encoding);
  const int any = wishes.any.value_or(0);
  const int brotli = has_brotli ? wishes.brotli.value_or(any) : 0;
  const int gzip = has_gzip ? wishes.gzip.value_or(any) : 0;
  const int identity = wishes.identity.value_or(0);  // taken without being named, but only as the last choice
  if (brotli > 0 && brotli >= gzip && brotli >= identity) return Encoding::Brotli;
  if (gzip > 0 && gzip >= identity) return Encoding::Gzip;
  return Encoding::Identity;
}

}  // namespace beckon
