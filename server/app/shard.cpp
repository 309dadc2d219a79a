#include "app/shard.hpp"

namespace beckon {

Shard::Shard(const Settings& settings, Store& store, Transports& transports, Clock clock, ShardCounters& counters)
    : context_{settings, store, std::move(clock), counters},
      calls_(context_),
      open_calls_(context_),
      rooms_(context_),
      clients_(context_, transports) {}

void Shard::on_message(NodeMessage message) {
  std::visit(
      [this](auto&& m) {
        using M = std::decay_t<decltype(m)>;
        if constexpr (requires(SessionId to) { to = m.to; })
          if (const auto shard = clients_.moved_to(m.to)) return context_.store.send(*shard, std::forward<M>(m));
        if constexpr (std::is_same_v<M, node::HttpAsk> || std::is_same_v<M, node::HttpAnswer>)
          return;  // the worker's, which holds the transports
        else if constexpr (std::is_same_v<M, node::OpenJoin>)
          open_calls_.on(std::forward<M>(m));
        else if constexpr (requires { calls_.on(std::forward<M>(m)); })
          if (open_calls_.takes(m))
            open_calls_.on(std::forward<M>(m));
          else
            calls_.on(std::forward<M>(m));
        else if constexpr (requires { rooms_.on(std::forward<M>(m)); })
          rooms_.on(std::forward<M>(m));
        else
          clients_.on(m);
      },
      std::move(message));
}

ShardReport Shard::report() {
  ShardReport all{clients_.report(), {}};
  calls_.report(all.calls);
  open_calls_.report(all.calls);
  return all;
}

void Shard::tick() {
  const Time now = context_.now();
  calls_.tick(now);
  open_calls_.tick(now);
  rooms_.tick(now);
  clients_.tick(now);
}

Deadline Shard::next_deadline() {
  return earlier(earlier(calls_.next_deadline(), open_calls_.next_deadline()),
                 earlier(rooms_.next_deadline(), clients_.next_deadline()));
}

}  // namespace beckon
