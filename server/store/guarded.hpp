// A value that several threads share, and its mutex: the only way to the value is through the lock.
#pragma once
#include <mutex>
#include <type_traits>
#include <utility>

namespace beckon {

template <class T>
class Guarded {
 public:
  Guarded() = default;
  explicit Guarded(T value) : value_(std::move(value)) {}
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;

  // Calls fn(value) under the lock and returns what it returns, by value. `fn` must not come back to this Guarded.
  template <class Fn>
  auto with_lock(Fn&& fn) {
    const std::scoped_lock lock(mutex_);
    return std::forward<Fn>(fn)(value_);
  }
  template <class Fn>
  auto with_lock(Fn&& fn) const {
    const std::scoped_lock lock(mutex_);
    return std::forward<Fn>(fn)(value_);
  }

 private:
  mutable std::mutex mutex_;
  T value_{};
};

}  // namespace beckon
