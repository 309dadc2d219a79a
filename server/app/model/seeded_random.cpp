// In place of core/random.cpp, which the linker leaves out because this is there first.
#include "app/model/dice.hpp"
#include "core/random.hpp"

namespace beckon {
namespace {

model::Dice& dice() {
  static model::Dice the_dice(0);
  return the_dice;
}

}  // namespace

void fill_with_random(std::span<std::uint8_t> bytes) {
  for (std::size_t i = 0; i < bytes.size();)
    for (std::uint64_t word = dice().next(), left = 8; left > 0 && i < bytes.size(); --left, word >>= 8)
      bytes[i++] = static_cast<std::uint8_t>(word);
}

void model::seed_random_bytes(std::uint64_t seed) { dice() = Dice(~seed); }

}  // namespace beckon
