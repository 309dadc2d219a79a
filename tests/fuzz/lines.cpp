#include "lines.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace beckon::fuzz {
namespace {

using Lines = std::vector<std::string>;

Lines split(const std::uint8_t* data, std::size_t size) {
  Lines lines;
  for_each_line({reinterpret_cast<const char*>(data), size}, [&](std::string_view line) { lines.emplace_back(line); });
  return lines;
}

std::size_t join(const Lines& lines, std::uint8_t* data, std::size_t most) {
  std::size_t size = 0;
  for (const auto& line : lines) {
    if (size + line.size() + 1 > most) break;
    std::memcpy(data + size, line.data(), line.size());
    size += line.size();
    data[size++] = '\n';
  }
  return size;
}

auto at(Lines& lines, std::size_t place) { return lines.begin() + static_cast<std::ptrdiff_t>(place); }

void change_inside(std::string& line, std::size_t most) {
  std::string bytes = line;
  bytes.resize(line.size() + 16);
  bytes.resize(
      LLVMFuzzerMutate(reinterpret_cast<std::uint8_t*>(bytes.data()), line.size(), std::min(bytes.size(), most)));
  line = bytes;
}

void change(Lines& lines, Dice& dice, std::size_t most) {
  const std::size_t place = roll(dice, lines.size()), other = roll(dice, lines.size());
  switch (roll(dice, 8)) {
    case 0:
      lines.erase(at(lines, place));
      return;
    case 1:
      lines.insert(at(lines, place), std::string(lines[other]));
      return;
    case 2:
      std::swap(lines[place], lines[other]);
      return;
    case 3:
      return change_inside(lines[place], most);
    case 4:  // who does it, or what with
      lines[place][roll(dice, std::min<std::size_t>(lines[place].size(), 5))] = static_cast<char>('0' + roll(dice, 10));
      return;
    case 5: {  // a part of it again
      const Lines part(at(lines, std::min(place, other)), at(lines, std::max(place, other)));
      lines.insert(lines.end(), part.begin(), part.end());
      return;
    }
    default:
      lines.insert(at(lines, place), fresh_line(dice));
  }
}

}  // namespace
}  // namespace beckon::fuzz

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most,
                                               unsigned int seed) {
  using namespace beckon::fuzz;
  Dice dice(seed);
  Lines lines = split(data, size);
  for (std::size_t times = 1 + roll(dice, 4); times > 0; --times) {
    if (lines.empty()) lines.push_back(fresh_line(dice));
    change(lines, dice, most);
  }
  return join(lines, data, most);
}

// The beginning of one and the end of the other.
extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* first, std::size_t first_size,
                                                 const std::uint8_t* second, std::size_t second_size, std::uint8_t* out,
                                                 std::size_t most, unsigned int seed) {
  using namespace beckon::fuzz;
  Dice dice(seed);
  Lines lines = split(first, first_size), others = split(second, second_size);
  lines.resize(roll(dice, lines.size() + 1));
  lines.insert(lines.end(), at(others, roll(dice, others.size() + 1)), others.end());
  return join(lines, out, most);
}
