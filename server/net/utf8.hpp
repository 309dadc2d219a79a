// UTF-8 validation (RFC 3629) of text that comes in pieces.
#pragma once
#include <cstdint>
#include <string_view>

namespace beckon::net {

// Pure and four bytes large. After a false feed() it stays false for good.
class Utf8Validator {
 public:
  // Whether the text so far can still become valid. Pieces may be cut inside a character.
  bool feed(std::string_view piece);
  // Whether the text so far is valid and ends with a whole character.
  bool complete() const { return needed_ == 0 && valid_; }

 private:
  bool feed_byte(std::uint8_t byte);

  std::uint8_t needed_ = 0;                // continuation bytes still missing
  std::uint8_t low_ = 0x80, high_ = 0xBF;  // what the next continuation byte may be
  bool valid_ = true;
};

inline bool is_utf8(std::string_view text) {
  Utf8Validator validator;
  return validator.feed(text) && validator.complete();
}

}  // namespace beckon::net
