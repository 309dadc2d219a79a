#include "exchange.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "conversation.hpp"
#include "window.hpp"

namespace bench {
namespace {

void send(Side& side, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) side.client.connection().append(side.out.next());
  side.client.connection().flush();
}

Result arrived(Conversations& conversations, Result result) {
  std::uint64_t sent = 0;
  for (const Side& side : conversations.sides()) sent += side.out.sent();
  result["sent"] = sent;
  result["arrived"] = conversations.received();
  if (sent == 0 || sent != conversations.received()) throw std::runtime_error("not every message arrived once");
  return result;
}

// The value below which `share` of the sorted values are.
double quantile(const std::vector<double>& sorted, double share) {
  const auto at = static_cast<std::size_t>(share * static_cast<double>(sorted.size()));
  return sorted.at(std::min(at, sorted.size() - 1));
}

}  // namespace

Result exchange_in_turns(Poller& poller, const ServerProcess& server, const std::vector<Pair>& pairs, std::size_t size,
                         std::size_t burst, Span span) {
  bool going_on = true;
  Conversations conversations(pairs, size, [&](Side& receiver) {
    if (going_on && receiver.in.received() % burst == 0) send(receiver, burst);
  });
  for (std::size_t i = 0; i < conversations.sides().size(); i += 2) send(conversations.sides()[i], burst);

  const auto turn_for = [&](Nanos time) {
    for (const auto end = Clock::now() + time; Clock::now() < end;) poller.turn(std::chrono::milliseconds(1));
  };
  turn_for(span.warm_up);
  const std::uint64_t before = conversations.received();
  const Window window(server);
  turn_for(span.measured);
  Result result = window.over(conversations.received() - before);
  going_on = false;
  poller.turn_until([&] { return conversations.all_arrived(); }, "the messages on their way");
  return arrived(conversations, std::move(result));
}

Result exchange_at_rate(Poller& poller, const ServerProcess& server, const std::vector<Pair>& pairs, std::size_t size,
                        double rate, Span span) {
  std::vector<std::deque<Clock::time_point>> due_times(2 * pairs.size());  // of what each side has sent and not arrived
  std::vector<double> latencies;                                           // microseconds
  Clock::time_point from, until;                                           // due times that count
  Conversations* all = nullptr;
  Conversations conversations(pairs, size, [&](Side& receiver) {
    auto& due = due_times[static_cast<std::size_t>(receiver.peer - all->sides().data())];
    if (due.front() >= from && due.front() < until) {
      latencies.push_back(std::chrono::duration<double, std::micro>(Clock::now() - due.front()).count());
    }
    due.pop_front();
  });
  all = &conversations;

  const auto step = std::chrono::duration_cast<Nanos>(std::chrono::duration<double>(1 / rate));
  const auto begin = Clock::now();
  from = begin + span.warm_up;
  until = from + span.measured;
  std::optional<Window> window;
  std::uint64_t before = 0, sent = 0;
  // First all first sides, then all second ones: what a side has sent has long arrived when it is its turn again.
  const auto side_of = [&](std::uint64_t n) { return n % pairs.size() * 2 + n / pairs.size() % 2; };
  latencies.reserve(static_cast<std::size_t>(rate * std::chrono::duration<double>(span.measured).count()) + 1);
  for (auto now = begin; now < until; now = Clock::now()) {
    if (!window && now >= from) {
      before = conversations.received();
      window.emplace(server);
    }
    for (auto due = begin + sent * step; due <= now && due < until; due = begin + ++sent * step) {
      due_times[side_of(sent)].push_back(due);
      send(conversations.sides()[side_of(sent)], 1);
    }
    poller.turn(Nanos(0));  // it does not sleep: a wake-up would come too late for the next message
  }
  Result result = window.value().over(conversations.received() - before);
  poller.turn_until([&] { return conversations.all_arrived(); }, "the messages on their way");
  std::sort(latencies.begin(), latencies.end());
  result["latency_us"] = {{"p50", quantile(latencies, 0.5)},
                          {"p99", quantile(latencies, 0.99)},
                          {"p999", quantile(latencies, 0.999)},
                          {"max", latencies.back()}};
  return arrived(conversations, std::move(result));
}

}  // namespace bench
