// epoll, as much of it as the generator needs. One thread.
#pragma once
#include <chrono>
#include <cstdint>

namespace bench {

using Clock = std::chrono::steady_clock;
using Nanos = std::chrono::nanoseconds;

// Owns a descriptor; -1 is none.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();
  int get() const { return fd_; }

 private:
  int fd_;
};

class Pollable {
 public:
  virtual ~Pollable() = default;
  virtual void on_ready(bool readable, bool writable) = 0;
};

class Poller {
 public:
  Poller();
  // `what` lives as long as the descriptor is open, and is not destroyed during turn().
  void add(int fd, Pollable& what, bool wants_to_write);
  void change(int fd, Pollable& what, bool wants_to_write);
  // Waits for at most `wait` and tells all that is ready.
  void turn(Nanos wait);
  // Turns until `reached()` holds; throws std::runtime_error naming `what` when that takes longer than `limit`.
  template <class Reached>
  void turn_until(Reached reached, const char* what, Nanos limit = std::chrono::seconds(30)) {
    for (const auto end = Clock::now() + limit; !reached();) {
      if (Clock::now() > end) give_up(what);
      turn(std::chrono::milliseconds(20));
    }
  }

 private:
  [[noreturn]] static void give_up(const char* what);
  Descriptor epoll_;
};

}  // namespace bench
