// All chance in a schedule comes from here, so that a seed is all it takes to see it again.
#pragma once
#include <cstdint>
#include <vector>

namespace beckon::model {

// SplitMix64: small, quick, and the same everywhere.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15 + 0x1234567) {}
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  std::uint32_t below(std::size_t bound) { return static_cast<std::uint32_t>(next() % bound); }
  bool percent(std::uint32_t chance) { return below(100) < chance; }
  template <class T>
  T& of(std::vector<T>& choices) {
    return choices[below(choices.size())];
  }

 private:
  std::uint64_t state_;
};

// From now on fill_with_random() gives what this seed says: ids and nonces are the same in every run.
void seed_random_bytes(std::uint64_t seed);

}  // namespace beckon::model
