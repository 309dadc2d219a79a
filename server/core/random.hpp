// Bytes that nobody can guess.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace beckon {

// From the operating system's CSPRNG; throws std::runtime_error when it gives none. Thread-safe.
void fill_with_random(std::span<std::uint8_t> bytes);

template <std::size_t size>
std::array<std::uint8_t, size> random_bytes() {
  std::array<std::uint8_t, size> bytes{};
  fill_with_random(bytes);
  return bytes;
}

}  // namespace beckon
