// The password that all guests share, where guests need one.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace beckon::login {

// Keeps no password, only its digest. Immutable; any thread.
class GuestPassword {
 public:
  explicit GuestPassword(std::string_view password);

  // Takes the same time however much of it is right.
  bool is(std::string_view guess) const;
  // Tells one password from another, for what the server seals: a session that began with another one does not go on.
  const std::string& fingerprint() const { return fingerprint_; }

 private:
  std::array<std::uint8_t, 32> digest_;
  std::string fingerprint_;
};

}  // namespace beckon::login
