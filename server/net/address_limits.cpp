#include "net/address_limits.hpp"

namespace beckon::net {

void AddressLimits::change(std::size_t at_once, Rate arrivals) {
  const std::scoped_lock lock(mutex_);
  at_once_ = at_once;
  arrivals_ = arrivals;
}

Admission AddressLimits::enter(ClientAddress address, Time now) {
  if (!address.counts()) return Admission::Taken;
  const std::scoped_lock lock(mutex_);
  const auto found = open_.find(address);
  if (at_once_ > 0 && found != open_.end() && found->second >= at_once_) return Admission::TooMany;
  if (!arrived_.take(arrivals_, address, now)) return Admission::TooFast;
  ++(found == open_.end() ? open_[address] : found->second);
  return Admission::Taken;
}

void AddressLimits::leave(ClientAddress address) {
  if (!address.counts()) return;
  const std::scoped_lock lock(mutex_);
  const auto found = open_.find(address);
  if (found != open_.end() && --found->second == 0) open_.erase(found);
}

Duration AddressLimits::wait(ClientAddress address, Time now) const {
  const std::scoped_lock lock(mutex_);
  return arrived_.wait(arrivals_, address, now);
}

std::size_t AddressLimits::addresses() const {
  const std::scoped_lock lock(mutex_);
  return open_.size();
}

}  // namespace beckon::net
