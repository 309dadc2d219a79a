// How much of something may happen: a rate, and what is left of it. Values; the time is given.
#pragma once
#include <algorithm>
#include <cstdint>

#include "core/time.hpp"

namespace beckon {

// `most` may come at once, and as much again comes back evenly within `time`. 0 of it: there is no limit.
struct Rate {
  std::uint64_t most = 0;
  Duration time{60'000};
  bool limited() const { return most > 0; }
  friend bool operator==(const Rate&, const Rate&) = default;
};

// What is left of a rate (a token bucket), kept as the one moment at which all of it will be there again. A new one is
// whole. Always asked with rates of one `time`: of another `most` the same share of it is left. `now` may go back by
// some milliseconds, as the clocks of two threads do.
class Allowance {
 public:
  // What somebody new is given, so that coming anew gains nothing.
  static Allowance tenth(const Rate& rate, Time now) {
    Allowance left;
    left.spend(rate, now, rate.most - rate.most / 10);
    return left;
  }
  // Takes `amount`, if that much is left; else it takes nothing.
  bool take(const Rate& rate, Time now, std::uint64_t amount = 1) {
    if (wait(rate, now, amount) > Duration::zero()) return false;
    spend(rate, now, amount);
    return true;
  }
  // Takes it whether or not it is there: what has happened already.
  void spend(const Rate& rate, Time now, std::uint64_t amount = 1) {
    if (rate.limited()) whole_at_ = std::max(whole_at_, nanos(now)) + cost(rate, amount);
  }
  // How long it takes until `amount` is left, rounded up; zero: it is. Never more than it takes for all of the rate.
  Duration wait(const Rate& rate, Time now, std::uint64_t amount = 1) const {
    if (!rate.limited()) return Duration::zero();
    const std::int64_t full = rate.time.count() * nanos_per_milli;
    const std::int64_t after = std::max(whole_at_, nanos(now)) + cost(rate, std::min(amount, rate.most));
    const std::int64_t missing = after - nanos(now) - full;
    return missing <= 0 ? Duration::zero() : Duration((missing + nanos_per_milli - 1) / nanos_per_milli);
  }
  bool whole(Time now) const { return whole_at_ <= nanos(now); }

 private:
  static constexpr std::int64_t nanos_per_milli = 1'000'000;
  static std::int64_t nanos(Time time) { return time.time_since_epoch().count() * nanos_per_milli; }
  static std::int64_t cost(const Rate& rate, std::uint64_t amount) {
    return static_cast<std::int64_t>(static_cast<double>(amount) * static_cast<double>(rate.time.count()) *
                                     nanos_per_milli / static_cast<double>(rate.most));
  }

  std::int64_t whole_at_ = 0;  // nanoseconds
};

}  // namespace beckon
