#include "app/admin/crew.hpp"

#include <utility>

namespace beckon {

void Crew::hand_over(std::function<void()> finished) {
  finished_.with_lock([&](auto& all) { all.push_back(std::move(finished)); });
  loop_.wake();
}

void Crew::finish() {
  for (const auto& one : finished_.with_lock([](auto& all) { return std::exchange(all, {}); })) one();
}

}  // namespace beckon
