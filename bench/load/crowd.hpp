// Many clients of one server, and the calls between them.
#pragma once
#include <memory>
#include <utility>
#include <vector>

#include "client.hpp"

namespace bench {

using Pair = std::pair<Client*, Client*>;

class Crowd {
 public:
  // `first`: the number of the first client, which is in its name; no two at once may have one name.
  Crowd(Poller& poller, std::uint16_t port, bool says_hello, std::size_t first = 0)
      : poller_(poller), port_(port), says_hello_(says_hello), first_(first) {}

  // Until there are `size` clients, all welcomed (or, those who say no hello, connected), `at_once` on their way at
  // most.
  void grow_to(std::size_t size, std::size_t at_once = 64);
  // Puts each pair into a call of its own, until all these calls are active.
  void call(const std::vector<Pair>& pairs);
  const std::vector<std::unique_ptr<Client>>& clients() const { return clients_; }

 private:
  Poller& poller_;
  std::uint16_t port_;
  bool says_hello_;
  std::size_t first_;
  Progress progress_;
  std::vector<std::unique_ptr<Client>> clients_;
};

}  // namespace bench
