#include "app/model/servers.hpp"

#include "wire/codec.hpp"

namespace beckon::model {

Servers::Servers(const StoreFaults& faults, Dice& dice, Trace& trace) : dice_(dice), trace_(trace), faults_(faults) {
  Seal::Key key{};
  key.fill(7);
  settings_.seal = std::make_shared<Seal>(key);
  settings_.codec.message = 16 * 1024;  // smaller scratch memory: shards are made all the time
  settings_.codec.body = 8 * 1024;
  settings_.parties = 4;
  settings_.heartbeat = Duration{110'000};
  settings_.audit_time = Duration{40'000};
  settings_.call_times.silence = Duration{90'000};
  start();
}

Servers::~Servers() {
  for (Node& node : nodes_) node.store.reset();  // before the shards: their completions must not run any more
}

void Servers::start() {
  ++boots_;
  const auto wall = [this] { return 1'800'000'000'000 + static_cast<std::uint64_t>(now_.time_since_epoch().count()); };
  settings_.boot = std::max(settings_.boot + 1, wall());
  hub_ = std::make_unique<InProcessHub>(shards);
  for (std::uint32_t i = 0; i < shards; ++i) {
    Node& node = nodes_.emplace_back();
    const auto wake = [&node] { node.awake = true; };
    auto real = std::make_unique<InProcessStore>(*hub_, ShardId{i}, wake);
    node.real = real.get();
    node.store = std::make_unique<FaultyStore>(std::move(real), faults_, dice_.next(), wake);
    node.shard = std::make_unique<Shard>(settings_, *node.store, static_cast<Transports&>(*this),
                                         Clock{[this] { return now_; }, wall}, node.counters);
  }
}

void Servers::restart(Duration down) {
  if (trace_.on) trace_.add(now_, "server", "is killed, and back after " + std::to_string(down.count()) + " ms");
  for (Node& node : nodes_) node.store.reset();
  nodes_.clear();
  hub_.reset();
  for (auto entry = connections_.begin(); entry != connections_.end();) {
    Connection& connection = entry->second;
    connection.server_gone = true;
    connection.to_server.clear();
    connection.code = 1006;
    entry = connection.client_gone ? connections_.erase(entry) : std::next(entry);
  }
  now_ += down;
  start();
}

TransportId Servers::connect(std::size_t shard) {
  const TransportId id = ++last_transport_;
  connections_[id].shard = shard;
  nodes_[shard].shard->on_open(id, Dialect::Beckon);
  return id;
}

void Servers::send(TransportId transport, std::string text) {
  Connection& connection = connections_.at(transport);
  if (!connection.server_gone) connection.to_server.push_back(std::move(text));
}

void Servers::close_by_client(TransportId transport, std::uint16_t code, bool late) {
  const auto found = connections_.find(transport);
  if (found == connections_.end()) return;
  Connection& connection = found->second;
  if (connection.server_gone) {
    connections_.erase(found);
    return;
  }
  connection.client_gone = true;
  connection.late = late;
  connection.code = code;
  connection.to_client.clear();
  if (code == 1006) connection.to_server.resize(dice_.below(connection.to_server.size() + 1));
}

void Servers::notice_broken() {
  for (auto& [id, connection] : connections_) connection.late = false;
}

void Servers::send_text(TransportId to, std::string_view text) {
  const auto found = connections_.find(to);
  if (found == connections_.end() || found->second.client_gone || found->second.server_gone) return;
  std::string copy;
  copy.reserve(text.size() + wire::Decoder::padding);
  copy = text;
  found->second.to_client.push_back(std::move(copy));
}

void Servers::close(TransportId transport, std::uint16_t code, std::string_view reason) {
  const auto found = connections_.find(transport);
  if (found == connections_.end() || found->second.server_gone) return;
  if (trace_.on) trace_.add(now_, "server", "closes #" + std::to_string(transport) + ": " + std::string(reason));
  const std::size_t shard = found->second.shard;
  if (found->second.client_gone) {
    connections_.erase(found);
  } else {
    found->second.server_gone = true;
    found->second.code = code;
    found->second.to_server.clear();
  }
  nodes_[shard].shard->on_closed(transport, code);
}

void Servers::turn(Node& node) {
  node.awake = false;
  node.real->drain([&](NodeMessage message) { node.shard->on_message(std::move(message)); });
  node.store->turn();
  node.shard->settle();
}

void Servers::arrive(TransportId transport, Connection& connection) {
  Shard& shard = *nodes_[connection.shard].shard;
  if (connection.to_server.empty()) {  // it waits to be closed
    const std::uint16_t code = connection.code;
    if (trace_.on)
      trace_.add(now_, "server", "hears that #" + std::to_string(transport) + " is closed: " + std::to_string(code));
    connections_.erase(transport);
    shard.on_closed(transport, code);
  } else {
    std::string text = std::move(connection.to_server.front());
    connection.to_server.pop_front();
    text.reserve(text.size() + wire::Decoder::padding);
    shard.on_text(transport, text);
  }
  shard.settle();
}

bool Servers::step(std::optional<Delivery>& delivery) {
  struct Ready {
    Connection* connection;
    TransportId id;
    bool at_client;
  };
  std::array<Ready, 64> ready;
  std::size_t count = 0;
  for (auto& [id, connection] : connections_) {
    if (count + 2 >= ready.size()) break;
    const bool closing = connection.client_gone && !connection.late;
    if (!connection.to_server.empty() || closing) ready[count++] = {&connection, id, false};
    if (!connection.to_client.empty() || connection.server_gone) ready[count++] = {&connection, id, true};
  }
  const std::size_t connections = count;
  std::array<Node*, shards> awake;
  for (Node& node : nodes_)
    if (node.awake) awake[count++ - connections] = &node;
  if (count == 0) return false;
  const std::size_t choice = dice_.below(count);
  if (choice >= connections) {
    turn(*awake[choice - connections]);
    return true;
  }
  const auto& [connection, id, at_client] = ready[choice];
  if (!at_client) {
    arrive(id, *connection);
    return true;
  }
  delivery.emplace();
  delivery->to = id;
  if (connection->to_client.empty()) {
    delivery->close_code = connection->code;
    connections_.erase(id);
  } else {
    delivery->text = std::move(connection->to_client.front());
    connection->to_client.pop_front();
  }
  return true;
}

Deadline Servers::next_deadline() {
  Deadline next;
  for (Node& node : nodes_) next = earlier(next, node.shard->next_deadline());
  return next;
}

void Servers::tick() {
  for (Node& node : nodes_) {
    if (const Deadline due = node.shard->next_deadline(); !due || *due > now_) continue;
    node.shard->tick();
    node.shard->settle();
  }
}

StoreFaultCounts Servers::heal() {
  faults_ = {};
  StoreFaultCounts all;
  for (Node& node : nodes_) {
    node.store->heal();
    const StoreFaultCounts& its = node.store->counts();
    all.dropped += its.dropped;
    all.repeated += its.repeated;
    all.delayed += its.delayed;
    all.raced += its.raced;
    all.failed += its.failed;
  }
  return all;
}

std::string Servers::leak() {
  std::string found;
  for (const auto& key : hub_->keys()) found += " value " + key;
  for (Node& node : nodes_) {
    const auto& counters = node.counters;
    if (node.shard->next_deadline()) found += " a deadline";
    if (const auto n = counters.sessions.get()) found += " sessions " + std::to_string(n);
    if (const auto n = counters.calls.get()) found += " calls " + std::to_string(n);
    if (const auto n = counters.rooms.get()) found += " rooms " + std::to_string(n);
  }
  if (!connections_.empty()) found += " connections " + std::to_string(connections_.size());
  return found;
}

}  // namespace beckon::model
