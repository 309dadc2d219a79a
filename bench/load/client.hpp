// One user of dialect beckon.v1: hello, welcome, and one call of two with somebody else.
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "connection.hpp"

namespace bench {

// How far all clients together are.
struct Progress {
  std::size_t open = 0, welcomed = 0, in_call = 0;
};

class Client final : Connection::Listener {
 public:
  // Gets every `signal` that comes, as it stands on the wire.
  using OnSignal = std::function<void(std::string_view text)>;

  // Connects, and says hello unless it is to stay silent. `poller` and `progress` outlive it.
  Client(Poller& poller, std::uint16_t port, std::size_t number, bool says_hello, Progress& progress);

  // Both are welcomed. The other side answers, both report media: in the end the call is active and both count as
  // in_call. Throws (from the poller's turn) when the server says no.
  void invite(const Client& callee);

  Connection& connection() { return connection_; }
  const std::string& call() const { return call_; }
  const std::string& party() const { return party_; }  // "p0" or "p1", once in a call
  void on_signal(OnSignal handler) { on_signal_ = std::move(handler); }

 private:
  void on_open() override;
  void on_text(std::string_view text) override;
  void on_control(std::string_view text);

  Progress& progress_;
  std::size_t number_;
  bool says_hello_;
  bool active_ = false;
  std::string user_, call_, party_;
  OnSignal on_signal_;
  Connection connection_;
};

// The epoch that every client here says and expects: ten digits, so that all signals are of one length.
inline constexpr std::uint32_t epoch = 1'000'000'001;

}  // namespace bench
