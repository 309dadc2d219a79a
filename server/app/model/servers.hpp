// The server's side of a schedule: real shards over a real store with faults, restarted at will, and the connections
// to them. Nothing happens by itself: whoever plays the schedule says what comes next. Ids of transports are never
// used again.
#pragma once
#include <array>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "app/model/dice.hpp"
#include "app/model/trace.hpp"
#include "app/shard.hpp"
#include "store/faulty_store.hpp"
#include "store/in_process.hpp"

namespace beckon::model {

class Servers final : private Transports {
 public:
  static constexpr std::uint32_t shards = 2;

  Servers(const StoreFaults& faults, Dice& dice, Trace& trace);
  ~Servers() override;

  Time now() const { return now_; }
  void set_now(Time now) { now_ = std::max(now_, now); }

  // ---- for clients ----
  TransportId connect(std::size_t shard);
  void send(TransportId transport, std::string text);
  // The client closes: the server hears of it after what was sent before. With 1006 the connection broke, and some of
  // what was on its way is lost; `late`: the server takes it for whole until notice_broken() says otherwise.
  void close_by_client(TransportId transport, std::uint16_t code, bool late = false);
  void notice_broken();

  // ---- for who plays the schedule ----
  // What a client is to hear: a text, or a close code when there is none.
  struct Delivery {
    TransportId to = 0;
    std::string text;
    std::uint16_t close_code = 0;
  };
  // Lets one thing happen that was waiting to: something arrives at a server or a shard takes a turn, or (then it is
  // returned) something arrives at a client. False: nothing waits.
  bool step(std::optional<Delivery>& delivery);
  Deadline next_deadline();
  void tick();                  // all shards, at the present time
  void restart(Duration down);  // killed, and started again after that time
  StoreFaultCounts heal();      // no more faults of the store; what of them there were since the last start

  // What should not be there once everybody has gone; nothing when all is well.
  std::string leak();
  std::uint64_t boot() const { return boots_; }  // the how manieth life of the server this is
  const Settings& settings() const { return settings_; }

 private:
  struct Connection {
    std::size_t shard = 0;
    std::deque<std::string> to_server, to_client;
    bool client_gone = false, server_gone = false;
    bool late = false;  // the client is gone, and the server does not know
    std::uint16_t code = 0;
  };
  struct Node {
    ShardCounters counters;
    bool awake = false;
    InProcessStore* real = nullptr;
    std::unique_ptr<FaultyStore> store;
    std::unique_ptr<Shard> shard;
  };

  void send_text(TransportId to, std::string_view text) override;
  void close(TransportId transport, std::uint16_t code, std::string_view reason) override;
  void start();
  void turn(Node& node);
  void arrive(TransportId transport, Connection& connection);  // at the server

  Dice& dice_;
  Trace& trace_;
  StoreFaults faults_;
  Settings settings_;
  Time now_{Duration{1'000'000}};
  std::uint64_t boots_ = 0;
  std::unique_ptr<InProcessHub> hub_;
  std::deque<Node> nodes_;
  std::map<TransportId, Connection> connections_;
  std::uint32_t last_transport_ = 0;
};

}  // namespace beckon::model
