#include <algorithm>

#include "net/server_impl.hpp"
#include "net/websocket_frame.hpp"

namespace beckon::net {
namespace {

constexpr Duration close_wait{2'000};  // for the peer's part of a closing handshake, and what was pending before
constexpr Duration sweep_every{1'000};

}  // namespace

void Server::Impl::touch(Connection& c) {
  c.since = loop_.now();
  c.pinged = false;
  (c.phase == Phase::Open ? open_ : http_).move_to_back(c);
}

void Server::Impl::start_sweeping() {
  const auto shortest = std::min({limits_.handshake, limits_.ping_after, limits_.dead_after});
  const auto every = std::clamp(shortest / 4, Duration(1), sweep_every);
  uv_timer_start(
      sweep_timer_.get(), [](uv_timer_t* timer) noexcept { static_cast<Impl*>(timer->data)->sweep(); },
      static_cast<std::uint64_t>(every.count()), static_cast<std::uint64_t>(every.count()));
}

std::vector<Connection*> Server::Impl::silent_for(ActivityList& list, Duration duration) {
  const Time since = loop_.now() - duration;
  std::vector<Connection*> found;
  for (ActivityHook* hook :
       list.front_while([&](ActivityHook& h) { return static_cast<Connection&>(h).since <= since; })) {
    found.push_back(static_cast<Connection*>(hook));
  }
  return found;
}

void Server::Impl::sweep() {
  for (Connection* c : silent_for(http_, limits_.handshake)) {
    if (!c->http->answered || !c->http->input.empty()) counters_.handshake_timeouts.add();
    doom(*c, 1006);
  }
  for (Connection* c : silent_for(closing_, std::min(close_wait, limits_.dead_after))) doom(*c, 1006);
  for (Connection* c : silent_for(open_, limits_.dead_after)) close_silent(*c);
  for (Connection* c : silent_for(open_, limits_.ping_after)) {
    if (c->pinged || !make_room(*c, 0)) continue;
    c->pinged = true;
    append_frame(pending(*c), Opcode::Ping, {});
    mark_dirty(*c);
  }
}

// The close frame is tried once; probably nobody is there to take it.
void Server::Impl::close_silent(Connection& c) {
  counters_.closed_silent.add();
  c.close_code = close_code::silent;
  append_close_frame(pending(c), close_code::silent, "silent");
  if (!c.waiting_writable) flush(c);
  doom(c, close_code::silent);
}

}  // namespace beckon::net
