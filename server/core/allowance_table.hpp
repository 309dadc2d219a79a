// What is left of one rate to each of many keys. A value; keys to which all is left take no room for long.
#pragma once
#include <unordered_map>

#include "core/allowance.hpp"

namespace beckon {

template <class Key>
class AllowanceTable {
 public:
  // As Allowance::take, spend and wait.
  bool take(const Rate& rate, const Key& key, Time now, std::uint64_t amount = 1) {
    return !rate.limited() || at(key, now).take(rate, now, amount);
  }
  void spend(const Rate& rate, const Key& key, Time now, std::uint64_t amount = 1) {
    if (rate.limited()) at(key, now).spend(rate, now, amount);
  }
  Duration wait(const Rate& rate, const Key& key, Time now, std::uint64_t amount = 1) const {
    const auto found = left_.find(key);
    return found == left_.end() ? Duration::zero() : found->second.wait(rate, now, amount);
  }
  std::size_t size() const { return left_.size(); }

 private:
  static constexpr std::size_t least_sweep = 1024;

  Allowance& at(const Key& key, Time now) {
    if (left_.size() >= sweep_at_) {
      std::erase_if(left_, [&](const auto& entry) { return entry.second.whole(now); });
      sweep_at_ = std::max(least_sweep, 2 * left_.size());  // so that sweeping costs little for each key added
    }
    return left_[key];
  }

  std::unordered_map<Key, Allowance> left_;
  std::size_t sweep_at_ = least_sweep;
};

}  // namespace beckon
