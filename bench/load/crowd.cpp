#include "crowd.hpp"

namespace bench {

void Crowd::grow_to(std::size_t size, std::size_t at_once) {
  const std::size_t& ready = says_hello_ ? progress_.welcomed : progress_.open;
  clients_.reserve(size);
  while (clients_.size() < size) {
    clients_.push_back(std::make_unique<Client>(poller_, port_, first_ + clients_.size(), says_hello_, progress_));
    poller_.turn_until([&] { return clients_.size() < ready + at_once; }, "a connection");
  }
  poller_.turn_until([&] { return ready == size; }, "the last connections");
}

void Crowd::call(const std::vector<Pair>& pairs) {
  constexpr std::size_t at_once = 32;
  const std::size_t before = progress_.in_call;
  std::size_t begun = 0;
  for (const auto& [caller, callee] : pairs) {
    caller->invite(*callee);
    ++begun;
    poller_.turn_until([&] { return 2 * begun < progress_.in_call - before + 2 * at_once; }, "a call");
  }
  poller_.turn_until([&] { return progress_.in_call - before == 2 * pairs.size(); }, "the last calls");
}

}  // namespace bench
