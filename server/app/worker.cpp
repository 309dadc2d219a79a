#include "app/worker.hpp"

#include "ops/log.hpp"

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
               const net::ServerManners& manners, const PollingLimits& polling, const Site& site,
               WorkerCounters& counters)
    : site_(site),
      settings_(settings),
      server_(loop_, limits, *this, counters.net, manners),
      store_(hub, id, [this] { loop_.wake(); }),
      shard_(settings_, store_, *this, clock_of(loop_), counters.shard),
      http_(polling.on),
      polling_(polling, site.origins(), store_, shard_, clock_of(loop_), counters.shard, *this) {
  loop_.on_wake([this] { on_wake(); });
  loop_.on_alarm([this] { return earlier(shard_.next_deadline(), polling_.next_deadline()); },
                 [this] {
                   shard_.tick();
                   shard_.settle();
                   polling_.tick(loop_.now());
                 });
  loop_.at_turn_end([this] { polling_.settle(); });
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

void Worker::post(std::function<void(Shard&)> task) {
  tasks_.with_lock([&](auto& tasks) { tasks.push_back(std::move(task)); });
  loop_.wake();
}

void Worker::apply(std::shared_ptr<const Settings> settings, net::ServerLimits limits, const PollingLimits& polling) {
  post([this, settings = std::move(settings), limits = std::move(limits), polling](Shard&) {
    settings_ = *settings;
    server_.set_limits(limits);
    polling_.set_limits(polling);
  });
}

void Worker::join() {
  if (thread_.joinable()) thread_.join();
}

void Worker::on_wake() {
  store_.drain([this](NodeMessage message) {
    if (!polling_.take(message)) shard_.on_message(std::move(message));
  });
  for (const auto& task : tasks_.with_lock([](auto& tasks) { return std::exchange(tasks, {}); })) task(shard_);
  shard_.settle();
  if (const auto limit = stop_limit_.load(); limit >= 0 && !std::exchange(stopping_, true)) {
    constexpr std::string_view why = "the server stops";
    shard_.drain();
    polling_.shut_down(net::close_code::going_away, why);
    server_.shut_down(net::close_code::going_away, why, Duration{limit}, [this] { loop_.stop(); });
  }
}

std::optional<net::HttpResponse> Worker::on_request(net::ConnectionId connection, const net::HttpRequest& request) {
  if (http_ && request.path() == "/http") {
    polling_.take(connection, request);
    return std::nullopt;
  }
  return site_.respond(request);
}

std::variant<std::string, net::HttpResponse> Worker::on_upgrade(const net::HttpRequest& request) {
  return site_.upgrade(request);
}

void Worker::on_open(net::ConnectionId connection, std::string_view chosen) {
  const Dialect dialect = chosen == subprotocol::mdn ? Dialect::Mdn : Dialect::Beckon;
  shard_.on_open(connection, dialect, server_.client_of(connection));
  shard_.settle();
}

void Worker::on_text(net::ConnectionId connection, std::string_view text) {
  shard_.on_text(connection, text);
  shard_.settle();
}

void Worker::on_out_of_descriptors() {
  constexpr Duration told_every{60'000};
  if (descriptors_told_ && loop_.now() < *descriptors_told_ + told_every) return;
  descriptors_told_ = loop_.now();
  ops::log_warn("out-of-descriptors", {{"connections", server_.connections()},
                                       {"what", "connections have to wait; allow the process more open files"}});
}

void Worker::on_closed(net::ConnectionId connection, std::uint16_t code) {
  shard_.on_closed(connection, code);
  shard_.settle();
  polling_.settle();  // the turn's end may be over
}

}  // namespace beckon
