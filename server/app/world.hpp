// For tests: real shards with their real store, on one thread, with a clock that the test turns and clients that
// remember what they were told.
#pragma once
#include <boost/json.hpp>
#include <deque>
#include <map>
#include <memory>

#include "app/shard.hpp"
#include "store/in_process.hpp"

namespace beckon::testing {

class World;

inline const boost::json::value video{{"audio", true}, {"video", true}, {"data", false}};  // what one sends

// One WebSocket client of the world.
class Client {
 public:
  Client(World& world, std::size_t shard, TransportId transport)
      : world_(world), shard_(shard), transport_(transport) {}
  // Sends a message and lets everything settle.
  void send(const boost::json::object& message);
  void send_text(std::string text);
  void post(const boost::json::object& message);  // sends it and lets nothing settle
  // hello as `name` on the device numbered `device`; returns the welcome (or the error).
  boost::json::object hello(std::string_view name, int device = 0);
  // Sends it with a fresh id and returns the `ok` or `error` that answers it.
  boost::json::object request(boost::json::object message);
  void disconnect(std::uint16_t code = 1006);

  // What came since the last take: all of it, or the newest of that type (empty if none).
  std::vector<boost::json::object> take();
  boost::json::object last(std::string_view type) const;
  std::size_t count(std::string_view type) const;
  bool closed = false;
  std::uint16_t close_code = 0;
  std::string user;

 private:
  friend class World;
  World& world_;
  std::size_t shard_;
  TransportId transport_;
  std::vector<boost::json::object> received_;
  int next_id_ = 0;
};

class World final : private Transports {
 public:
  explicit World(std::uint32_t shards = 2, Settings settings = {});
  ~World() override;
  Client& connect(std::size_t shard, Dialect dialect = Dialect::Beckon, net::ClientAddress from = {});
  void settle();             // until nobody has anything left to do now
  void pass(Duration time);  // turns the clock, stopping at every deadline on the way
  Time now() const { return now_; }
  ShardCounters& counters(std::size_t shard) { return counters_[shard]; }
  std::uint64_t open_calls();
  std::uint64_t sessions();
  // The server dies and starts again: nothing is left of it but its seal. The clients lose their connections.
  void restart();
  Settings settings;  // with a seal, if they came without

 private:
  friend class Client;
  void send_text(TransportId to, std::string_view text) override;
  void close(TransportId transport, std::uint16_t code, std::string_view reason) override;

  Time now_{Duration{1'000'000}};
  void start();
  std::uint32_t count_;
  std::unique_ptr<InProcessHub> hub_;
  std::deque<ShardCounters> counters_;
  std::deque<bool> awake_;
  std::vector<std::unique_ptr<InProcessStore>> stores_;
  std::vector<std::unique_ptr<Shard>> shards_;
  std::map<TransportId, std::unique_ptr<Client>> clients_;
  TransportId next_transport_ = 0;
};

// A device secret, the same for the same number.
std::string device_secret(int number);
boost::json::object message(
    std::string_view type,
    std::initializer_list<std::pair<boost::json::string_view, boost::json::value_ref>> fields = {});

}  // namespace beckon::testing
