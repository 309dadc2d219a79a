// Looks after the directory of the keys that tokens are signed with, so that a new or removed one counts without a
// restart.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "login/verifier.hpp"
#include "net/loop.hpp"

namespace beckon {

// On the loop's thread, which it gives an alarm. Outlives the loop's run.
class KeyWatch {
 public:
  // Reads the directory at once; throws std::runtime_error when it cannot be read. Then looks every `interval`, and on
  // SIGHUP. A file that is no key is refused in the log and the other keys stand; a directory that cannot be read any
  // more leaves all as it was.
  KeyWatch(net::Loop& loop, std::string directory, login::Policy policy, Duration interval = Duration{60'000});
  KeyWatch(const KeyWatch&) = delete;
  KeyWatch& operator=(const KeyWatch&) = delete;

  std::shared_ptr<const login::Verifier> verifier() const { return verifier_; }

 private:
  enum class Why : std::uint8_t { Time, Asked };
  void look(Why why);
  void take(login::KeyDirectory found, Why why);

  net::Loop& loop_;
  std::string directory_;
  std::shared_ptr<login::Verifier> verifier_;
  Duration interval_;
  Time next_;
  login::KeyDirectory known_;
  std::string complaint_;  // of the last look; the same is not logged every minute
};

}  // namespace beckon
