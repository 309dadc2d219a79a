#include "net/utf8.hpp"

#include <cstring>

namespace beckon::net {

bool Utf8Validator::feed_byte(std::uint8_t byte) {
  if (needed_ > 0) {
    if (byte < low_ || byte > high_) return false;
    low_ = 0x80;
    high_ = 0xBF;
    --needed_;
    return true;
  }
  if (byte < 0x80) return true;
  if (byte >= 0xC2 && byte <= 0xDF) {
    needed_ = 1;
  } else if (byte >= 0xE0 && byte <= 0xEF) {
    needed_ = 2;
    if (byte == 0xE0) low_ = 0xA0;   // overlong
    if (byte == 0xED) high_ = 0x9F;  // surrogates
  } else if (byte >= 0xF0 && byte <= 0xF4) {
    needed_ = 3;
    if (byte == 0xF0) low_ = 0x90;   // overlong
    if (byte == 0xF4) high_ = 0x8F;  // above U+10FFFF
  } else {
    return false;
  }
  return true;
}

bool Utf8Validator::feed(std::string_view piece) {
  const char* at = piece.data();
  const char* const end = at + piece.size();
  while (valid_ && at < end) {
    if (needed_ == 0) {
      // Nearly all that is relayed is ASCII: eight bytes at a time.
      std::uint64_t word = 0;
      while (end - at >= 8 && (std::memcpy(&word, at, 8), (word & 0x8080808080808080U) == 0)) at += 8;
      if (at == end) break;
    }
    valid_ = feed_byte(static_cast<std::uint8_t>(*at++));
  }
  return valid_;
}

}  // namespace beckon::net
