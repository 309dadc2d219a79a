// For tests: workers without sockets and threads. Their shards, stores and the handling of /http are real; requests
// come from the test, which sees the answers, and the clock is in its hand.
#pragma once
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>

#include "app/polling_side.hpp"
#include "app/world.hpp"

namespace beckon::testing {

class PollingWorld {
 public:
  using Headers = std::vector<std::pair<std::string, std::string>>;

  explicit PollingWorld(PollingLimits limits = {}, Settings with = {}, std::uint32_t shards = 2)
      : settings_(std::move(with)), hub_(shards) {
    if (!settings_.seal) settings_.seal = std::make_shared<const Seal>(Seal::Key{7});
    limits.shards = shards;
    for (std::uint32_t i = 0; i < shards; ++i) stations_.push_back(std::make_unique<Station>(*this, limits, i));
  }
  ~PollingWorld() {
    for (auto& station : stations_) station->store.reset();
  }

  // A request to that worker; the number of its connection.
  std::uint64_t send(std::size_t worker, std::string_view method, const Headers& headers, std::string_view body = {},
                     bool loopback = true) {
    net::HttpRequest request{method, "/http", {{"Host", "talk.example.org"}}, body, loopback, false};
    for (const auto& [name, value] : headers) request.headers.emplace_back(name, value);
    stations_[worker]->side->take(++last_connection_, request);
    stations_[worker]->side->settle();
    settle();
    return last_connection_;
  }
  // Nothing while it waits.
  std::optional<net::HttpResponse> answer(std::uint64_t connection) const {
    const auto found = answers_.find(connection);
    return found == answers_.end() ? std::nullopt : std::optional(found->second);
  }
  net::HttpResponse ask(std::size_t worker, std::string_view method, const Headers& headers,
                        std::string_view body = {}) {
    return answer(send(worker, method, headers, body)).value_or(net::HttpResponse{});
  }
  void leave(std::size_t worker, std::uint64_t connection) {
    stations_[worker]->side->gone(connection);
    settle();
  }

  void settle() {
    for (bool worked = true; worked;) {
      worked = false;
      for (auto& station : stations_)
        if (!stuck.contains(station->number) && std::exchange(station->awake, false)) {
          worked = true;
          station->turn();
        }
    }
  }
  void pass(Duration time) {
    const Time end = now_ + time;
    while (true) {
      settle();
      Deadline next;
      for (auto& s : stations_) next = earlier(next, earlier(s->shard->next_deadline(), s->side->next_deadline()));
      if (!next || *next > end) break;
      now_ = std::max(now_, *next);
      for (auto& station : stations_) station->tick(now_);
    }
    now_ = end;
  }
  void shut_down() {
    for (auto& station : stations_) station->side->shut_down(1001, "the server stops");
    settle();
  }
  // As the server does when a transport's time has come.
  void close(TransportId transport, std::uint16_t code, std::size_t worker = 0) {
    stations_[worker]->side->close(transport, code, "as the test says");
    stations_[worker]->side->settle();
    settle();
  }
  void push(TransportId transport, std::string_view text, std::size_t worker = 0) {
    stations_[worker]->side->send_text(transport, text);
  }
  ShardCounters& counters(std::size_t worker) { return stations_[worker]->counters; }
  std::size_t besides(std::size_t worker) const { return stations_[worker]->besides; }

  std::set<std::uint32_t> stuck;  // workers that take no messages from others
  std::size_t connections = 0;    // that each worker has

 private:
  struct Station final : Transports, HttpConnections {
    Station(PollingWorld& in, const PollingLimits& limits, std::uint32_t id) : world(in), number(id) {
      const Clock clock{[this] { return world.now_; }, [] { return std::uint64_t{1'800'000'000'000}; }};
      store = std::make_unique<InProcessStore>(world.hub_, ShardId{id}, [this] { awake = true; });
      shard = std::make_unique<Shard>(world.settings_, *store, *this, clock, counters);
      side = std::make_unique<PollingSide>(limits, world.origins_, *store, *shard, clock, counters, *this);
    }
    void turn() {
      store->drain([this](NodeMessage m) {
        if (!side->take(m)) shard->on_message(std::move(m));
      });
      shard->settle();
      side->settle();
    }
    void tick(Time now) {
      shard->tick();
      shard->settle();
      side->tick(now);
      side->settle();
    }
    void send_text(TransportId to, std::string_view text) override { side->send_text(to, text); }
    void close(TransportId id, std::uint16_t code, std::string_view why) override { side->close(id, code, why); }
    void respond(std::uint64_t connection, const net::HttpResponse& response) override {
      EXPECT_TRUE(world.answers_.emplace(connection, response).second) << "a request is answered once";
    }
    std::size_t connections() const override { return world.connections; }
    void count_besides(std::size_t transports) override { besides = transports; }

    PollingWorld& world;
    const std::uint32_t number;
    ShardCounters counters;
    bool awake = false;
    std::size_t besides = 0;
    std::unique_ptr<InProcessStore> store;
    std::unique_ptr<Shard> shard;
    std::unique_ptr<PollingSide> side;
  };

  Settings settings_;
  const Origins origins_{{"https://app.example.com"}};
  Time now_{Duration{1'000'000}};
  InProcessHub hub_;
  std::vector<std::unique_ptr<Station>> stations_;
  std::map<std::uint64_t, net::HttpResponse> answers_;
  std::uint64_t last_connection_ = 0;
};

inline std::string header(const net::HttpResponse& response, std::string_view name) {
  for (const auto& [key, value] : response.headers)
    if (key == name) return value;
  return {};
}

// One client over HTTP, whose requests go to whichever worker the test says.
class PollingClient {
 public:
  explicit PollingClient(PollingWorld& world, std::size_t home = 0, std::string_view first = {}) : world_(world) {
    const auto opened = world.ask(home, "POST", {}, first);
    EXPECT_EQ(opened.status, 200u);
    token = header(opened, "Beckon-Transport");
  }
  static std::string hello(std::string_view name, int device) {
    return boost::json::serialize(
        message("hello", {{"v", 1}, {"device", device_secret(device)}, {"name", name}, {"epoch", device + 1}}));
  }

  // The status of the next post.
  unsigned post(std::string_view body, std::size_t worker = 0) { return repeat(++posts, body, worker); }
  unsigned repeat(std::uint64_t number, std::string_view body, std::size_t worker = 0) {
    return world_.ask(worker, "POST", {{"Beckon-Transport", token}, {"Beckon-Post", std::to_string(number)}}, body)
        .status;
  }
  std::uint64_t poll(std::size_t worker = 0) { return poll_after(after, worker); }
  std::uint64_t poll_after(std::uint64_t number, std::size_t worker = 0) {
    return world_.send(worker, "GET", {{"Beckon-Transport", token}, {"Beckon-After", std::to_string(number)}});
  }
  // Takes the messages of a poll that was answered.
  std::vector<boost::json::object> take(std::uint64_t connection) {
    const auto answer = world_.answer(connection);
    if (!answer) {
      ADD_FAILURE() << "the poll waits";
      return {};
    }
    EXPECT_EQ(answer->status, 200u) << answer->body;
    EXPECT_EQ(header(*answer, "Beckon-First"), std::to_string(after + 1));
    auto messages = lines(*answer);
    after += messages.size();
    return messages;
  }
  std::vector<boost::json::object> receive(std::size_t worker = 0) { return take(poll(worker)); }
  // Takes what there is, the lobby's news of the moment included; then a poll that waits.
  std::uint64_t quiet(std::size_t worker = 0) {
    world_.pass(Duration{1'000});
    while (true) {
      const auto connection = poll(worker);
      if (!world_.answer(connection)) return connection;
      take(connection);
    }
  }
  static std::vector<boost::json::object> lines(const net::HttpResponse& answer) {
    std::vector<boost::json::object> messages;
    std::istringstream in(answer.body);
    for (std::string line; std::getline(in, line);) messages.push_back(boost::json::parse(line).as_object());
    return messages;
  }
  unsigned leave(std::size_t worker = 0) { return world_.ask(worker, "DELETE", {{"Beckon-Transport", token}}).status; }

  std::string token;
  std::uint64_t posts = 0, after = 0;

 private:
  PollingWorld& world_;
};

}  // namespace beckon::testing
