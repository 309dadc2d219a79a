#include "conversation.hpp"

#include <algorithm>

namespace bench {

Conversations::Conversations(const std::vector<Pair>& pairs, std::size_t size, OnReceived on_received)
    : on_received_(std::move(on_received)) {
  sides_.reserve(2 * pairs.size());
  for (const auto& [first, second] : pairs) {
    sides_.emplace_back(*first, *second, size);
    sides_.emplace_back(*second, *first, size);
  }
  for (std::size_t i = 0; i < sides_.size(); ++i) {
    Side& side = sides_[i];
    side.peer = &sides_[i ^ 1];
    side.client.on_signal([this, &side](std::string_view text) {
      side.in.check(text);
      ++received_;
      on_received_(side);
    });
  }
}

bool Conversations::all_arrived() const {
  return std::all_of(sides_.begin(), sides_.end(),
                     [](const Side& side) { return side.out.sent() == side.peer->in.received(); });
}

}  // namespace bench
