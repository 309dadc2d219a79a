// What net counts. Written by one thread, read by any (relaxed).
#pragma once
#include <atomic>
#include <cstdint>

namespace beckon::net {

class Counter {
 public:
  void add(std::uint64_t n = 1) { value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed); }
  void sub(std::uint64_t n = 1) { value_.store(value_.load(std::memory_order_relaxed) - n, std::memory_order_relaxed); }
  std::uint64_t get() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

struct Counters {
  Counter connections_open, connections_total, connections_refused;
  Counter websockets_open, websockets_total;
  Counter messages_in, messages_out, bytes_in, bytes_out;
  Counter http_requests, http_bad_requests, https_redirects;
  Counter refused_at_once, refused_in_time;  // by the limits of an address: open at once, new in a time
  Counter out_of_descriptors;                // times that a listener had to rest
  Counter slowed, closed_too_fast;           // slowed: times that reading was put off
  Counter closed_too_slow, closed_silent, closed_protocol_error, closed_too_big, handshake_timeouts;
};

}  // namespace beckon::net
