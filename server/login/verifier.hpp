// Judges tokens: JSON Web Tokens (RFC 7519) in compact form, signed (RFC 7515) with one of the keys of a directory.
#pragma once
#include <memory>
#include <mutex>

#include "login/claims.hpp"
#include "login/key_directory.hpp"

namespace beckon::login {

// Thread-safe.
class Verifier {
 public:
  explicit Verifier(Policy policy, Keys keys = {});

  // From now on these are the keys; what is being verified goes on with those before.
  void use(Keys keys);
  std::size_t keys() const;

  // Who brings the token, if it is good at `now` (milliseconds since 1970). Its `kid` names the key; where there is
  // only one key it may be left out. The algorithm it names must be the key's own. Errors are Unauthenticated and
  // TokenExpired, and show nothing of the token.
  Result<Identity> verify(std::string_view token, std::uint64_t now) const;

 private:
  std::shared_ptr<const Keys> current() const;

  const Policy policy_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Keys> keys_;  // by mutex_; never null
};

}  // namespace beckon::login
