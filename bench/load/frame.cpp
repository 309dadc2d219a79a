#include "frame.hpp"

#include <array>
#include <bit>
#include <cstring>
#include <stdexcept>

namespace bench {
namespace {

constexpr std::size_t longest_short = 125, longest = 65'535;
constexpr std::uint8_t fin = 0x80, masked = 0x80, two_bytes_follow = 126;

void apply_mask(char* bytes, std::size_t size, std::uint32_t mask) {
  const std::uint64_t wide = std::uint64_t{mask} << 32 | mask;
  std::size_t i = 0;
  for (; i + 8 <= size; i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes + i, 8);
    word ^= wide;
    std::memcpy(bytes + i, &word, 8);
  }
  const auto key = std::bit_cast<std::array<char, 4>>(mask);
  for (; i < size; ++i) bytes[i] = static_cast<char>(bytes[i] ^ key[i % 4]);
}

}  // namespace

void append_frame(std::string& out, Opcode opcode, std::string_view payload, std::uint32_t mask) {
  if (payload.size() > longest) throw std::length_error("a frame longer than the generator writes");
  out.push_back(static_cast<char>(fin | static_cast<std::uint8_t>(opcode)));
  if (payload.size() <= longest_short) {
    out.push_back(static_cast<char>(masked | payload.size()));
  } else {
    out.push_back(static_cast<char>(masked | two_bytes_follow));
    out.push_back(static_cast<char>(payload.size() >> 8));
    out.push_back(static_cast<char>(payload.size() & 0xFF));
  }
  const auto key = std::bit_cast<std::array<char, 4>>(mask);
  out.append(key.data(), key.size());
  const std::size_t start = out.size();
  out.append(payload);
  apply_mask(out.data() + start, payload.size(), mask);
}

std::optional<Frame> take_frame(std::string_view& bytes) {
  if (bytes.size() < 2) return std::nullopt;
  const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
  if ((at(0) & 0xF0) != fin) throw std::runtime_error("the server sent a fragment or a reserved bit");
  std::size_t head = 2, size = at(1);
  if (size > two_bytes_follow) throw std::runtime_error("the server sent a mask or a very long frame");
  if (size == two_bytes_follow) {
    if (bytes.size() < 4) return std::nullopt;
    head = 4;
    size = std::size_t{at(2)} << 8 | at(3);
  }
  if (bytes.size() < head + size) return std::nullopt;
  const Frame frame{static_cast<Opcode>(at(0) & 0x0F), bytes.substr(head, size)};
  bytes.remove_prefix(head + size);
  return frame;
}

}  // namespace bench
