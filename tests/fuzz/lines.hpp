// Inputs that are lines, each a step: libFuzzer's own mutations cut them anywhere, these keep them whole. A target that
// links lines.cpp says what a new line may be.
#pragma once
#include <random>
#include <string>
#include <string_view>

#include "net/utf8.hpp"

namespace beckon::fuzz {

using Dice = std::minstd_rand;

// One of the target's steps, without the line break. Defined by the target.
std::string fresh_line(Dice& dice);

inline std::size_t roll(Dice& dice, std::size_t below) { return dice() / 7 % below; }
template <class List>
const auto& one_of(const List& list, Dice& dice) {
  return std::data(list)[roll(dice, std::size(list))];
}

// Calls `act` with each line that is not empty.
template <class Act>
void for_each_line(std::string_view input, Act act) {
  while (!input.empty()) {
    const std::string_view line = input.substr(0, input.find('\n'));
    input.remove_prefix(std::min(line.size() + 1, input.size()));
    if (!line.empty()) act(line);
  }
}

// Plays an input: `act` of a fresh Play for each line, as many as it may have, and its `end`.
template <class Play>
void play_lines(std::string_view input, std::size_t most = std::string_view::npos) {
  Play play;
  std::size_t steps = 0;
  for_each_line(input, [&](std::string_view line) {
    if (++steps <= most) play.act(line);
  });
  play.end();
}

// The same where a line may be a text of a WebSocket: one that is not UTF-8 closes it before anybody reads it.
template <class Play>
void play_texts(std::string_view input, std::size_t most = std::string_view::npos) {
  if (net::is_utf8(input)) play_lines<Play>(input, most);
}

}  // namespace beckon::fuzz
