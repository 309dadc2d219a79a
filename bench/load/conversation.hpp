// One side of a call under load.
#pragma once
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "crowd.hpp"
#include "signal_stream.hpp"

namespace bench {

struct Side {
  Side(Client& client, const Client& peer, std::size_t size)
      : client(client), out(client.call(), peer.party(), size), in(client.call(), peer.party(), out) {}

  Client& client;
  SignalSource out;
  SignalSink in;
  Side* peer = nullptr;
};

// The sides of all pairs, two by two. `on_received` is told of every message after it was checked.
class Conversations {
 public:
  using OnReceived = std::function<void(Side& receiver)>;
  Conversations(const std::vector<Pair>& pairs, std::size_t size, OnReceived on_received);

  std::vector<Side>& sides() { return sides_; }
  std::uint64_t received() const { return received_; }
  // Whether every message that was sent has come.
  bool all_arrived() const;

 private:
  std::vector<Side> sides_;
  std::uint64_t received_ = 0;
  OnReceived on_received_;
};

}  // namespace bench
