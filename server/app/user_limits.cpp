#include "app/user_limits.hpp"

namespace beckon {

Duration UserLimits::take(Deed deed, const UserId& user, Time now) {
  const auto index = static_cast<std::size_t>(deed);
  const Rate& rate = rates_[index];
  if (!rate.limited()) return Duration::zero();
  return left_[index].with_lock([&](AllowanceTable<UserId>& left) {
    return left.take(rate, user, now) ? Duration::zero() : left.wait(rate, user, now);
  });
}

Duration GuessLimit::wait(net::ClientAddress from, Time now) const {
  if (!from.counts() || !failures_.limited()) return Duration::zero();
  return left_.with_lock([&](const auto& left) { return left.wait(failures_, from, now); });
}

void GuessLimit::failed(net::ClientAddress from, Time now) {
  if (!from.counts() || !failures_.limited()) return;
  left_.with_lock([&](auto& left) { (void)left.take(failures_, from, now); });
}

}  // namespace beckon
