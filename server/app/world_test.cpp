#include "app/world.hpp"

namespace beckon::testing {

using boost::json::object;

std::string device_secret(int number) {
  std::string text = "device-" + std::to_string(number);
  text.resize(21, '0');
  return text + "A";
}

World::World(std::uint32_t shards, Settings with) : settings(std::move(with)), count_(shards) {
  if (!settings.seal) settings.seal = std::make_shared<const Seal>(Seal::Key{7});
  start();
}

void World::restart() {
  for (auto& [id, client] : clients_) client->closed = true;
  shards_.clear();
  stores_.clear();
  start();
}

void World::start() {
  ++settings.boot;
  hub_ = std::make_unique<InProcessHub>(count_);
  counters_.clear();
  counters_.resize(count_);
  awake_.assign(count_, false);
  for (std::uint32_t i = 0; i < count_; ++i) {
    stores_.push_back(std::make_unique<InProcessStore>(*hub_, ShardId{i}, [this, i] { awake_[i] = true; }));
    shards_.push_back(std::make_unique<Shard>(
        settings, *stores_[i], static_cast<Transports&>(*this),
        Clock{[this] { return now_; },
              [this] { return 1'799'999'000'000 + static_cast<std::uint64_t>(now_.time_since_epoch().count()); }},
        counters_[i]));
  }
}

World::~World() {
  shards_.clear();
  stores_.clear();
}

Client& World::connect(std::size_t shard, Dialect dialect, net::ClientAddress from) {
  const TransportId id = ++next_transport_;
  auto& client = *clients_.emplace(id, std::make_unique<Client>(*this, shard, id)).first->second;
  shards_[shard]->on_open(id, dialect, from);
  return client;
}

void World::settle() {
  for (bool worked = true; worked;) {
    worked = false;
    for (std::size_t i = 0; i < shards_.size(); ++i)
      if (std::exchange(awake_[i], false)) {
        worked = true;
        stores_[i]->drain([&](NodeMessage m) { shards_[i]->on_message(std::move(m)); });
        shards_[i]->settle();
      }
  }
}

void World::pass(Duration time) {
  const Time end = now_ + time;
  while (true) {
    settle();
    Deadline next;
    for (auto& shard : shards_) next = earlier(next, shard->next_deadline());
    if (!next || *next > end) break;
    now_ = std::max(now_, *next);
    for (auto& shard : shards_) {
      shard->tick();
      shard->settle();
    }
  }
  now_ = end;
}

std::uint64_t World::open_calls() {
  std::uint64_t calls = 0;
  for (auto& counters : counters_) calls += counters.calls.get();
  return calls;
}

std::uint64_t World::sessions() {
  std::uint64_t sessions = 0;
  for (auto& counters : counters_) sessions += counters.sessions.get();
  return sessions;
}

void World::send_text(TransportId to, std::string_view text) {
  if (const auto client = clients_.find(to); client != clients_.end() && !client->second->closed)
    client->second->received_.push_back(boost::json::parse(text).as_object());
}

void World::close(TransportId transport, std::uint16_t code, std::string_view) {
  Client& client = *clients_.at(transport);
  if (std::exchange(client.closed, true)) return;
  client.close_code = code;
  shards_[client.shard_]->on_closed(transport, code);
}

void Client::send_text(std::string text) {
  text.reserve(text.size() + wire::Decoder::padding);
  world_.shards_[shard_]->on_text(transport_, text);
  world_.shards_[shard_]->settle();
  world_.settle();
}

void Client::post(const object& message) {
  std::string text = boost::json::serialize(message);
  text.reserve(text.size() + wire::Decoder::padding);
  world_.shards_[shard_]->on_text(transport_, text);
  world_.shards_[shard_]->settle();
}

void Client::send(const object& message) {
  post(message);
  world_.settle();
}

object Client::hello(std::string_view name, int device) {
  send(message("hello", {{"v", 1}, {"device", device_secret(device)}, {"name", name}, {"epoch", device + 1}}));
  const object welcome = received_.back();
  if (welcome.at("type") == "welcome") user = welcome.at("user").as_string();
  return welcome;
}

object Client::request(object message) {
  const std::string id = "r" + std::to_string(++next_id_);
  message["id"] = id;
  send(message);
  for (const object& answer : received_)
    if (const auto* its = answer.if_contains("id"); its && its->is_string() && its->as_string() == id) return answer;
  return {};
}

void Client::disconnect(std::uint16_t code) {
  closed = true;
  world_.shards_[shard_]->on_closed(transport_, code);
  world_.settle();
}

std::vector<object> Client::take() { return std::exchange(received_, {}); }

object Client::last(std::string_view type) const {
  const auto newest = std::find_if(received_.rbegin(), received_.rend(),
                                   [&](const object& m) { return m.at("type").as_string() == type; });
  return newest == received_.rend() ? object{} : *newest;
}

std::size_t Client::count(std::string_view type) const {
  return static_cast<std::size_t>(std::count_if(received_.begin(), received_.end(),
                                                [&](const object& m) { return m.at("type").as_string() == type; }));
}

object message(std::string_view type,
               std::initializer_list<std::pair<boost::json::string_view, boost::json::value_ref>> fields) {
  object made(fields);
  made["type"] = type;
  return made;
}

}  // namespace beckon::testing
