// How often a user may do what others notice, and an address name a secret that is none: counted for all workers
// together, so that more sessions gain nobody more.
#pragma once
#include <array>

#include "core/allowance_table.hpp"
#include "core/ids.hpp"
#include "net/ip_address.hpp"
#include "store/guarded.hpp"

namespace beckon {

enum class Deed : std::uint8_t {
  Ring,   // an invitation that would ring somebody
  Link,   // making a link to a call, or coming with one
  Enter,  // a room
  Say     // in a room
};

// Any thread. By default there is no limit to anything.
class UserLimits {
 public:
  struct Rates {
    Rate rings, links, entries, words;
  };
  UserLimits() = default;
  explicit UserLimits(const Rates& rates) : rates_{rates.rings, rates.links, rates.entries, rates.words} {}

  // Zero: it is taken. Else nothing is, and this is how long to wait.
  Duration take(Deed deed, const UserId& user, Time now);

 private:
  static constexpr std::size_t deeds = static_cast<std::size_t>(Deed::Say) + 1;
  std::array<Rate, deeds> rates_;
  std::array<Guarded<AllowanceTable<UserId>>, deeds> left_;
};

// Any thread. Counts failures alone: who names the right secret is never slowed by it, unless their address has failed
// too often just before. Addresses that do not count (this machine) are let guess.
class GuessLimit {
 public:
  GuessLimit() = default;
  explicit GuessLimit(Rate failures) : failures_(failures) {}

  // To be asked before a secret is looked at. Zero: it may be; else it is refused unseen for so long.
  Duration wait(net::ClientAddress from, Time now) const;
  void failed(net::ClientAddress from, Time now);

 private:
  Rate failures_;
  Guarded<AllowanceTable<net::ClientAddress>> left_;
};

}  // namespace beckon
