// A text with the room after it that Decoder asks for, filled with what would hurt most if it were read.
#pragma once
#include <string>
#include <string_view>

#include "wire/codec.hpp"

namespace beckon::wire::testing {

class Padded {
 public:
  explicit Padded(std::string_view text, char filler = '}') : size_(text.size()), bytes_(text) {
    bytes_.append(Decoder::padding, filler);
    bytes_.shrink_to_fit();
  }
  std::string_view view() const { return {bytes_.data(), size_}; }

 private:
  std::size_t size_;
  std::string bytes_;
};

}  // namespace beckon::wire::testing
