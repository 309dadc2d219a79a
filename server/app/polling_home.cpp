#include "app/polling_home.hpp"

#include <utility>

#include "net/server.hpp"
#include "net/utf8.hpp"

namespace beckon {
namespace {

constexpr std::uint16_t lost = 1006;
constexpr unsigned status_ok = 200, status_no_content = 204, status_not_found = 404, status_conflict = 409,
                   status_too_fast = 429;

}  // namespace

PollingHome::PollingHome(const PollingLimits& limits, Shard& shard, Clock clock, ShardCounters& counters, Answer answer)
    : limits_(limits), shard_(shard), clock_(std::move(clock)), counters_(counters), answer_(std::move(answer)) {}

PollingHome::Transport& PollingHome::add() {
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  const std::uint32_t place = free_.back();
  free_.pop_back();
  Slot& slot = slots_[place];
  const TransportId id = TransportId{++slot.generation} << 32 | polling_bit | place;
  slot.transport =
      std::make_unique<Transport>(Transport{id, node::HttpToken::random(), {}, PollingOutbox(limits_.pending), {}, {}});
  by_token_.emplace(slot.transport->token, slot.transport.get());
  counters_.http_transports.add();
  counters_.http_transports_total.add();
  return *slot.transport;
}

void PollingHome::remove(Transport& transport) {
  const auto place = place_of(transport.id);
  poll_ends_.set(transport.id, {});
  dies_.set(transport.id, {});
  by_token_.erase(transport.token);
  slots_[place].transport.reset();
  free_.push_back(static_cast<std::uint32_t>(place));
  counters_.http_transports.sub();
}

PollingHome::Transport* PollingHome::find(TransportId id) {
  const auto place = place_of(id);
  if (place >= slots_.size()) return nullptr;
  Transport* transport = slots_[place].transport.get();
  return transport && transport->id == id ? transport : nullptr;
}

std::optional<node::HttpToken> PollingHome::open(std::string_view body, net::AddressSeat seat) {
  if (shut_down_) return std::nullopt;
  Transport& transport = add();
  const net::ClientAddress from = seat.address();
  transport.seat = std::move(seat);
  transport.messages = Allowance::tenth(limits_.messages, clock_.now());
  transport.bytes = Allowance::tenth(limits_.bytes, clock_.now());
  dies_.set(transport.id, clock_.now() + limits_.dead_after);
  shard_.on_open(transport.id, Dialect::Beckon, from);
  deliver(transport, body);
  return transport.token;
}

// Each line is a message of its own: a bad one is answered by an `error` and costs the others nothing.
void PollingHome::deliver(Transport& transport, std::string_view body) {
  const Time now = clock_.now();
  transport.bytes.spend(limits_.bytes, now, body.size());
  while (!body.empty() && !transport.closed) {
    const auto end = body.find('\n');
    std::string_view line = body.substr(0, end);
    body.remove_prefix(end == std::string_view::npos ? body.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    if (!net::is_utf8(line)) line = "?";  // the decoder takes only what is; this it refuses as it would have to
    line_.assign(line).append(wire::Decoder::padding, '\0');
    counters_.http_messages_in.add();
    transport.messages.spend(limits_.messages, now);
    shard_.on_text(transport.id, std::string_view(line_).substr(0, line.size()));
  }
  shard_.settle();
}

void PollingHome::take(const node::HttpAsk& ask) {
  const auto found = by_token_.find(ask.transport);
  if (found == by_token_.end()) return refuse(ask, status_not_found);
  std::visit([&](const auto& what) { take(*found->second, ask, what); }, ask.what);
}

void PollingHome::take(Transport& transport, const node::HttpAsk& ask, const node::HttpPost& post) {
  const Time now = clock_.now();
  if (transport.messages.wait(limits_.messages, now, 0) + transport.bytes.wait(limits_.bytes, now, 0) >
      Duration::zero()) {
    counters_.limited[static_cast<std::size_t>(Limited::MessageRate)].add();
    return answer(transport, ask.from, {ask.request, status_too_fast, 0, {}, 0, {}});
  }
  const auto verdict = transport.posts.take(post.number);
  if (verdict == PostNumbers::Verdict::Wrong) return refuse(ask, status_conflict);
  if (verdict == PostNumbers::Verdict::New) {
    counters_.http_posts.add();
    deliver(transport, post.body);
  }
  answer(transport, ask.from, {ask.request, status_no_content, 0, {}, 0, {}});
}

void PollingHome::take(Transport& transport, const node::HttpAsk& ask, const node::HttpPoll& poll) {
  const auto& waiting = transport.poll;
  if (waiting && waiting->from == ask.from && waiting->request == ask.request) return;  // it came twice
  if (!transport.outbox.acknowledge(poll.after)) {
    // One that is closed says so whatever the number: what waited for a client that was too slow is gone.
    if (!transport.closed) return refuse(ask, status_conflict);
    transport.outbox = PollingOutbox(limits_.pending);
  }
  counters_.http_polls.add();
  if (waiting) end_poll(transport, {});
  const Time now = clock_.now();
  transport.poll = Poll{ask.from, ask.request, poll.after};
  counters_.http_polls_waiting.add();
  if (!transport.closed) dies_.set(transport.id, now + limits_.dead_after);
  poll_ends_.set(transport.id, now + std::min(limits_.poll_time, limits_.dead_after * 4 / 5));
  if (transport.closed || !transport.outbox.empty()) mark_dirty(transport);
}

void PollingHome::take(Transport& transport, const node::HttpAsk& ask, const node::HttpLeave&) {
  settle();  // so that the shard knows of it, if it was closed in this turn
  if (!std::exchange(transport.closed, Close{net::close_code::going_away, "the client left"}))
    shard_.on_closed(transport.id, net::close_code::going_away);
  if (transport.poll) end_poll(transport, {});
  remove(transport);
  answer_(ask.from, {ask.request, status_no_content, 0, {}, 0, {}});
  shard_.settle();
}

void PollingHome::take(Transport& transport, const node::HttpAsk& ask, const node::HttpGone&) {
  if (!transport.poll || transport.poll->from != ask.from || transport.poll->request != ask.request) return;
  transport.poll.reset();
  counters_.http_polls_waiting.sub();
  poll_ends_.set(transport.id, {});
}

void PollingHome::refuse(const node::HttpAsk& ask, unsigned status) {
  if (std::holds_alternative<node::HttpGone>(ask.what)) return;
  counters_.http_lost.add();
  answer_(ask.from, {ask.request, status, 0, {}, 0, {}});
}

void PollingHome::send_text(TransportId to, std::string_view text) {
  Transport* transport = find(to);
  if (transport == nullptr || transport->closed) return;
  counters_.http_messages_out.add();
  if (transport->outbox.add(text)) return mark_dirty(*transport);
  counters_.http_too_slow.add();
  transport->outbox = PollingOutbox(limits_.pending);
  close(to, net::close_code::too_slow, "too slow");
}

// It is kept for a while, so that the client hears of it.
void PollingHome::close(TransportId id, std::uint16_t code, std::string_view reason) {
  Transport* transport = find(id);
  if (transport == nullptr || transport->closed) return;
  transport->closed = Close{code, std::string(reason)};
  dies_.set(id, clock_.now() + limits_.dead_after);
  closed_.push_back(id);
  mark_dirty(*transport);
}

void PollingHome::mark_dirty(Transport& transport) {
  if (!std::exchange(transport.dirty, true)) dirty_.push_back(transport.id);
}

void PollingHome::end_poll(Transport& transport, std::string lines) {
  const Poll poll = *std::exchange(transport.poll, std::nullopt);
  counters_.http_polls_waiting.sub();
  poll_ends_.set(transport.id, {});
  answer(transport, poll.from, {poll.request, status_ok, poll.after + 1, std::move(lines), 0, {}});
}

void PollingHome::answer(const Transport& transport, ShardId to, node::HttpAnswer answer) {
  if (transport.closed) {
    answer.close_code = transport.closed->code;
    answer.close_reason = transport.closed->reason;
  }
  answer_(to, std::move(answer));
}

void PollingHome::settle() {
  while (!closed_.empty() || !dirty_.empty()) {
    for (const TransportId id : std::exchange(closed_, {})) {
      const Transport* transport = find(id);
      if (transport == nullptr) continue;
      shard_.on_closed(id, transport->closed->code);
      shard_.settle();
    }
    for (const TransportId id : std::exchange(dirty_, {})) {
      Transport* transport = find(id);
      if (transport == nullptr) continue;
      transport->dirty = false;
      if (transport->poll && (transport->closed || !transport->outbox.empty()))
        end_poll(*transport, transport->outbox.take_lines());
    }
  }
}

void PollingHome::tick(Time now) {
  settle();
  for (const TransportId id : poll_ends_.take_due(now))
    if (Transport* transport = find(id); transport && transport->poll)
      end_poll(*transport, transport->outbox.take_lines());
  for (const TransportId id : dies_.take_due(now)) {
    Transport* transport = find(id);
    if (transport == nullptr) continue;
    if (!transport->closed) {
      counters_.http_silent.add();
      transport->closed = Close{lost, "silent"};
      shard_.on_closed(id, lost);
    }
    if (transport->poll) end_poll(*transport, {});
    remove(*transport);
  }
  shard_.settle();
  settle();
}

void PollingHome::shut_down(std::uint16_t code, std::string_view reason) {
  shut_down_ = true;
  for (const Slot& slot : slots_)
    if (slot.transport) close(slot.transport->id, code, reason);
  settle();
}

}  // namespace beckon
