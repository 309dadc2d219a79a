// Which keys are due when. A key has one deadline at most.
#pragma once
#include <set>
#include <unordered_map>
#include <vector>

#include "core/time.hpp"

namespace beckon {

template <class Key>
class Deadlines {
 public:
  // Sets, moves or (nothing) removes the key's deadline.
  void set(const Key& key, Deadline at) {
    if (const auto old = of_.find(key); old != of_.end()) {
      if (at == old->second) return;
      order_.erase({old->second, key});
      of_.erase(old);
    }
    if (!at) return;
    of_.emplace(key, *at);
    order_.emplace(*at, key);
  }
  Deadline next() const { return order_.empty() ? Deadline{} : order_.begin()->first; }
  // Takes out the keys whose deadline is reached, earliest first.
  std::vector<Key> take_due(Time now) {
    std::vector<Key> due;
    while (!order_.empty() && order_.begin()->first <= now) {
      due.push_back(order_.begin()->second);
      of_.erase(due.back());
      order_.erase(order_.begin());
    }
    return due;
  }
  bool empty() const { return order_.empty(); }

 private:
  std::unordered_map<Key, Time> of_;
  std::set<std::pair<Time, Key>> order_;
};

}  // namespace beckon
