// What the server writes for itself and gives away to be kept: encrypted and authenticated (AES-256-GCM, NIST SP
// 800-38D), so that whoever keeps it can neither read nor change nor make one.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "core/ids.hpp"

namespace beckon {

// Immutable; any thread.
class Seal {
 public:
  using Key = std::array<std::uint8_t, 32>;
  explicit Seal(const Key& key) : key_(key) {}

  // `purpose` keeps what was sealed for one use from being presented for another. Base64url, 28 bytes longer than
  // `text` before that. Throws std::runtime_error when OpenSSL fails.
  std::string close(std::string_view purpose, std::string_view text) const;
  // The text; nothing for what this key did not seal for this purpose.
  std::optional<std::string> open(std::string_view purpose, const Sealed& sealed) const;

 private:
  Key key_;
};

}  // namespace beckon
