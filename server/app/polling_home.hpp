// The transports over HTTP whose sessions live on one shard (docs/protocol.md, "Over HTTP"). To the shard they are
// transports like any other. What comes for them comes as node::HttpAsk, whichever worker took the request. No sockets:
// whoever drives it brings requests and time.
#pragma once
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "app/deadlines.hpp"
#include "app/polling_outbox.hpp"
#include "app/shard.hpp"
#include "net/address_limits.hpp"

namespace beckon {

struct PollingLimits {
  bool on = true;
  std::size_t pending = 256 * 1024;  // bytes that one client has not acknowledged
  std::size_t connections = 18'000;  // transports and connections together
  std::uint32_t shards = 1;
  Duration poll_time{20'000};   // how long a poll waits for a message, but never longer than 4/5 of dead_after
  Duration dead_after{25'000};  // from one poll to the next
  Duration pass_time{5'000};    // how long another worker may take to answer
  Rate messages, bytes;         // of what one client posts; see net::ServerLimits
  net::AddressLimits* addresses = nullptr;  // outlives every transport; null: no limits
};

class PollingHome {
 public:
  // Takes an answer to where the question came from. Never called from inside send_text() and close().
  using Answer = std::function<void(ShardId, node::HttpAnswer)>;

  // `shard` and `counters` outlive it. One thread.
  PollingHome(const PollingLimits& limits, Shard& shard, Clock clock, ShardCounters& counters, Answer answer);

  // Other limits from now on, for the transports that there are too, from their next poll on; what may be pending stays
  // as it was when they came. Rates keep their time, and what is used up of them stays so.
  void set_limits(const PollingLimits& limits) { limits_ = limits; }

  // A new transport of whoever has the seat, on which `body`'s messages came; nothing once it is shut down.
  std::optional<node::HttpToken> open(std::string_view body, net::AddressSeat seat = {});
  void take(const node::HttpAsk& ask);

  // As Transports. Nothing of the shard is called back from inside.
  void send_text(TransportId to, std::string_view text);
  void close(TransportId id, std::uint16_t code, std::string_view reason);

  // At the end of each turn: answers the polls for which there is something, and tells the shard who was closed.
  void settle();
  void tick(Time now);
  Deadline next_deadline() const { return earlier(poll_ends_.next(), dies_.next()); }
  // Closes every transport, and takes no more.
  void shut_down(std::uint16_t code, std::string_view reason);
  std::size_t size() const { return by_token_.size(); }

 private:
  struct Poll {
    ShardId from;
    std::uint64_t request, after;
  };
  struct Close {
    std::uint16_t code;
    std::string reason;
  };
  struct Transport {
    TransportId id;
    node::HttpToken token;
    PostNumbers posts;
    PollingOutbox outbox;
    std::optional<Poll> poll;
    std::optional<Close> closed;
    bool dirty = false;
    net::AddressSeat seat = {};
    Allowance messages = {}, bytes = {};
  };
  struct Slot {
    std::unique_ptr<Transport> transport;
    std::uint32_t generation = 0;
  };

  Transport& add();
  void remove(Transport& transport);
  Transport* find(TransportId id);
  void deliver(Transport& transport, std::string_view body);
  void take(Transport& transport, const node::HttpAsk& ask, const node::HttpPost& post);
  void take(Transport& transport, const node::HttpAsk& ask, const node::HttpPoll& poll);
  void take(Transport& transport, const node::HttpAsk& ask, const node::HttpLeave& leave);
  void take(Transport& transport, const node::HttpAsk& ask, const node::HttpGone& gone);
  void mark_dirty(Transport& transport);
  void end_poll(Transport& transport, std::string lines);
  void answer(const Transport& transport, ShardId to, node::HttpAnswer answer);
  void refuse(const node::HttpAsk& ask, unsigned status);

  PollingLimits limits_;
  Shard& shard_;
  Clock clock_;
  ShardCounters& counters_;
  Answer answer_;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
  std::unordered_map<node::HttpToken, Transport*> by_token_;
  std::vector<TransportId> dirty_, closed_;
  Deadlines<TransportId> poll_ends_, dies_;  // dies_: when a closed one is forgotten, too
  std::string line_;
  bool shut_down_ = false;
};

}  // namespace beckon
