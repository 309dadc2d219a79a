// How much a connection may send: in one turn of the loop, so that the others have theirs, and in all.
#include <algorithm>
#include <utility>

#include "net/http_response.hpp"
#include "net/server_impl.hpp"
#include "net/text.hpp"

namespace beckon::net {
namespace {

constexpr std::uint64_t flow_tick = 20;  // milliseconds; how exactly the slowed ones are paced
// Who has kept within the rates for so long has stopped flooding.
constexpr Duration flood_break{5'000};

}  // namespace

// Requests that come through a proxy are many people's.
bool Server::Impl::is_metered(const Connection& c) const {
  return !c.echo && !(c.from_proxy && c.phase == Phase::Http);
}

void Server::Impl::charge(Connection& c, std::size_t messages, std::size_t bytes) {
  if (!is_metered(c)) return;
  if (messages > 0) c.messages.spend(limits_.messages, loop_.now(), messages);
  if (bytes > 0) c.bytes.spend(limits_.bytes, loop_.now(), bytes);
}

// How long until what it has sent is paid for.
Duration Server::Impl::debt(const Connection& c) const {
  return std::max(c.messages.wait(limits_.messages, loop_.now(), 0), c.bytes.wait(limits_.bytes, loop_.now(), 0));
}

// Whether it has to wait, or is closed. `rest` is what of its input is not looked at yet.
bool Server::Impl::slow_down(Connection& c, std::span<char> rest) {
  if (c.phase != Phase::Open && c.phase != Phase::Http) return false;
  const Duration owed = debt(c);
  if (owed <= Duration::zero()) return false;
  const Time now = loop_.now();
  counters_.slowed.add();
  const bool flooding = c.put_off && c.put_off->begun != Time{} && now - c.put_off->paid < flood_break;
  if (flooding && now - c.put_off->begun >= limits_.flood) {
    counters_.closed_too_fast.add();
    if (c.phase == Phase::Open) {
      close_open(c, close_code::too_fast, "too fast", AfterFlush::Nothing);
    } else if (c.http->late) {
      doom(c, 1006);
    } else {
      respond(c, plain_response(429), true, false);
    }
    c.reading = false;  // it is given the time to hear of it, but no more
    watch(c);
    return true;
  }
  put_off(c, rest, now + owed);
  if (!flooding) c.put_off->begun = now;
  c.put_off->paid = now + owed;
  return true;
}

// Nothing more is read of it until then; `until` may be now: then it goes on in the next turn.
void Server::Impl::put_off(Connection& c, std::span<char> rest, Time until) {
  if (!c.put_off) c.put_off = std::make_unique<PutOff>();
  PutOff& off = *c.put_off;
  off.until = until;
  off.held.assign(text_of(rest));
  c.reading = false;
  watch(c);
  if (std::exchange(off.waits, true)) return;
  if (until <= loop_.now()) {
    next_turn_.push_back(c.id);
    return do_not_sleep();
  }
  if (slowed_.empty())
    uv_timer_start(
        flow_timer_.get(), [](uv_timer_t* timer) noexcept { static_cast<Impl*>(timer->data)->tick_flow(); }, flow_tick,
        flow_tick);
  slowed_.push_back(c.id);
}

void Server::Impl::tick_flow() {
  for (const ConnectionId id : std::exchange(slowed_, {})) {
    Connection* c = table_.find(id);
    if (c == nullptr || c->phase == Phase::Doomed) continue;
    if (c->put_off->until > loop_.now())
      slowed_.push_back(id);
    else
      go_on(*c);
  }
  if (slowed_.empty()) uv_timer_stop(flow_timer_.get());
}

void Server::Impl::go_on() {
  for (const ConnectionId id : std::exchange(next_turn_, {}))
    if (Connection* c = table_.find(id); c != nullptr && c->phase != Phase::Doomed) go_on(*c);
}

void Server::Impl::go_on(Connection& c) {
  c.put_off->waits = false;
  const std::string held = std::exchange(c.put_off->held, {});
  if (c.phase == Phase::Http) {
    if (!c.http->late) touch(c);  // that nothing was heard is ours
    if (c.http->resting) {
      resuming_.push_back(&c);
      return do_not_sleep();
    }
  } else if (c.phase == Phase::Open) {
    touch(c);
  }
  if (c.after_flush == AfterFlush::Nothing) c.reading = true;
  std::copy(held.begin(), held.end(), buffer_.begin());
  websocket_input(c, std::span(buffer_).first(held.size()));
  watch(c);
}

}  // namespace beckon::net
