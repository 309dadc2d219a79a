// The hash that says where a key lives. Every node of a cluster must agree on it: it never changes.
#pragma once
#include <cstdint>
#include <string_view>

namespace beckon {

// FNV-1a, 64 bits, and MurmurHash3's finalizer, because FNV's low bits are weak and a modulo uses just those.
constexpr std::uint64_t key_hash(std::string_view key) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : key) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3;
  }
  hash ^= hash >> 33;
  hash *= 0xff51afd7ed558ccd;
  hash ^= hash >> 33;
  hash *= 0xc4ceb9fe1a85ec53;
  hash ^= hash >> 33;
  return hash;
}

}  // namespace beckon
