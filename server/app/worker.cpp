#include "app/worker.hpp"

namespace beckon {

std::uint64_t milliseconds_since_1970() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
}

namespace {

Clock clock_of(const net::Loop& loop) {
  return {[&loop] { return loop.now(); }, milliseconds_since_1970};
}

}  // namespace

Worker::Worker(InProcessHub& hub, ShardId id, const Settings& settings, const net::ServerLimits& limits,
               const Site& site, WorkerCounters& counters)
    : site_(site),
      server_(loop_, limits, *this, counters.net),
      store_(hub, id, [this] { loop_.wake(); }),
      shard_(settings, store_, *this, clock_of(loop_), counters.shard) {
  loop_.on_wake([this] { on_wake(); });
  loop_.on_alarm([this] { return shard_.next_deadline(); },
                 [this] {
                   shard_.tick();
                   shard_.settle();
                 });
}

Worker::~Worker() {
  stop(Duration{0});
  join();
}

void Worker::start() {
  thread_ = std::thread([this] { loop_.run(); });
}

void Worker::stop(Duration limit) {
  stop_limit_.store(limit.count());
  loop_.wake();
}

void Worker::join() {
  if (thread_.joinable()) thread_.join();
}

void Worker::on_wake() {
  store_.drain([this](NodeMessage message) { shard_.on_message(std::move(message)); });
  shard_.settle();
  if (const auto limit = stop_limit_.load(); limit >= 0 && !std::exchange(stopping_, true)) {
    shard_.drain();
    server_.shut_down(net::close_code::going_away, "the server stops", Duration{limit}, [this] { loop_.stop(); });
  }
}

std::optional<net::HttpResponse> Worker::on_request(net::ConnectionId, const net::HttpRequest& request) {
  return site_.respond(request);
}

std::variant<std::string, net::HttpResponse> Worker::on_upgrade(const net::HttpRequest& request) {
  return site_.upgrade(request);
}

void Worker::on_open(net::ConnectionId connection, std::string_view chosen) {
  shard_.on_open(connection, chosen == subprotocol::mdn ? Dialect::Mdn : Dialect::Beckon);
  shard_.settle();
}

void Worker::on_text(net::ConnectionId connection, std::string_view text) {
  shard_.on_text(connection, text);
  shard_.settle();
}

void Worker::on_closed(net::ConnectionId connection, std::uint16_t code) {
  shard_.on_closed(connection, code);
  shard_.settle();
}

}  // namespace beckon
