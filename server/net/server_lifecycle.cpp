#include <utility>

#include "net/http_response.hpp"
#include "net/server_impl.hpp"
#include "net/text.hpp"

namespace beckon::net {
namespace {

constexpr std::size_t read_size = 64 * 1024;
constexpr std::uint16_t ended_without_close = 1006;

// A head must fit into the read buffer, with what is behind it.
ServerLimits within_reason(ServerLimits limits) {
  limits.header = std::min(limits.header, read_size / 2);
  return limits;
}

UvPtr<uv_idle_t> make_idle(uv_loop_t* loop, void* data) {
  auto handle = std::make_unique<uv_idle_t>();
  check_uv(uv_idle_init(loop, handle.get()), "uv_idle_init");
  handle->data = data;
  return UvPtr<uv_idle_t>(handle.release());
}

}  // namespace

Server::Impl::Impl(Loop& loop, ServerLimits limits, Handler& handler, Counters& counters, ServerManners manners)
    : loop_(loop),
      limits_(within_reason(std::move(limits))),
      manners_(std::move(manners)),
      handler_(handler),
      counters_(counters),
      buffer_(read_size + text_padding),
      sweep_timer_(make_timer(loop.raw(), this)),
      shut_down_timer_(make_timer(loop.raw(), this)),
      flow_timer_(make_timer(loop.raw(), this)),
      no_sleep_(make_idle(loop.raw(), this)) {
  loop_.at_turn_end([this, alive = std::weak_ptr(alive_)] {
    if (!alive.expired()) end_turn();
  });
  start_sweeping();
}

Server::Impl::~Impl() {
  table_.for_each([this](Connection& c) { release(c); });
}

void Server::Impl::set_limits(ServerLimits limits) {
  limits_ = within_reason(std::move(limits));
  start_sweeping();  // at the pace of the shortest time
}

std::uint16_t Server::Impl::listen(const std::string& address, std::uint16_t port, Speech speech) {
  auto sockets = listen_on(address, port);
  const std::uint16_t bound = port_of(sockets[0].fd());
  for (Socket& socket : sockets) {
    listeners_.push_back(std::make_unique<Listener>(
        loop_.raw(), std::move(socket), counters_,
        [this, speech](Accepted accepted) { accept(std::move(accepted), speech); },
        [this] { handler_.on_out_of_descriptors(); }));
  }
  return bound;
}

void Server::Impl::on_poll(Connection& c, int status, int events) {
  if (c.phase == Phase::Doomed) return;
  if (status < 0) return doom(c, ended_without_close);
  if ((events & UV_DISCONNECT) != 0) return on_peer_end(c);
  if ((events & UV_READABLE) != 0) on_readable(c);
  if ((events & UV_WRITABLE) != 0 && c.phase != Phase::Doomed) flush(c);
}

// Plain http on a port of https begins with a method; a record of TLS begins with its type, 20 to 24 (RFC 8446, 5.1).
void Server::Impl::begin_reading(Connection& c) {
  c.began = true;
  const auto first = c.tls ? peek_byte(c.socket.fd()) : std::nullopt;
  if (!first || *first < 'A' || *first > 'Z') return;
  c.tls.reset();
  c.redirects = true;
}

void Server::Impl::on_readable(Connection& c) {
  if (!c.began) begin_reading(c);
  std::size_t kept = 0;
  const bool in_body = c.http && c.http->whole_size > 0;
  if (c.http && !in_body) {
    kept = c.http->input.size();
    std::copy(c.http->input.begin(), c.http->input.end(), buffer_.begin());
  }
  const Io io = c.read(std::span(buffer_).subspan(kept, read_size - kept));
  switch (io.state) {
    case IoState::WouldBlock:
      return;
    case IoState::Failed:
      return doom(c, ended_without_close);
    case IoState::Ended:
      return on_peer_end(c);
    case IoState::Done:
      break;
  }
  counters_.bytes_in.add(io.bytes);
  charge(c, 0, io.bytes);
  const auto input = std::span(buffer_).first(kept + io.bytes);
  if (in_body) {
    if (c.phase == Phase::Http) body_input(c, input);
  } else if (c.http) {
    c.http->input.clear();
    http_input(c, input);
  } else {
    if (c.phase == Phase::Open) touch(c);
    websocket_input(c, input);
  }
  if (c.reading) slow_down(c, {});
}

// A half-closed socket: what is pending is still written, then it goes. Whoever waits for a late answer counts as gone:
// most who closed the whole socket look the same.
void Server::Impl::on_peer_end(Connection& c) {
  if (!c.has_output()) return doom(c, ended_without_close);
  c.reading = false;
  if (c.phase == Phase::Http) {
    c.after_flush = AfterFlush::Finish;
  } else {
    begin_closing(c, AfterFlush::Finish);
  }
  watch(c);
}

void Server::Impl::begin_closing(Connection& c, AfterFlush then) {
  c.after_flush = then;
  if (c.phase != Phase::Closing) {
    c.phase = Phase::Closing;
    c.since = loop_.now();
    closing_.move_to_back(c);
  }
  if (!c.has_output()) flushed(c);
}

void Server::Impl::doom(Connection& c, std::uint16_t code) {
  if (c.phase == Phase::Doomed) return;
  c.phase = Phase::Doomed;
  if (c.close_code == 0) c.close_code = code;
  c.unlink();
  uv_poll_stop(&c.poll);
  doomed_.push_back(&c);
  do_not_sleep();
}

// There is something for the end of the turn, even if that has already begun: the loop then makes another turn at once.
void Server::Impl::do_not_sleep() {
  uv_idle_start(no_sleep_.get(), [](uv_idle_t* idle) noexcept { static_cast<Impl*>(idle->data)->go_on(); });
}

void Server::Impl::end_turn() {
  while (!dirty_.empty() || !resuming_.empty() || !doomed_.empty()) {
    flush_dirty();
    resume();
    if (dirty_.empty()) reap();
  }
  if (next_turn_.empty()) uv_idle_stop(no_sleep_.get());
  if (shutting_down_ && table_.size() == 0 && on_empty_) std::exchange(on_empty_, nullptr)();
}

// The only place that calls on_closed and on_request_gone, so that no call of the handler's into the server can bring
// it about.
void Server::Impl::reap() {
  const auto gone = std::exchange(doomed_, {});
  for (Connection* c : gone) {
    table_.remove(c->id);
    if (c->http && c->http->late) handler_.on_request_gone(c->id);
    if (c->opened) handler_.on_closed(c->id, c->close_code);
    release(*c);
  }
}

void Server::Impl::release(Connection& c) {
  drop_pending(c);
  c.unlink();
  c.seat = {};
  counters_.connections_open.sub();
  if (c.opened) counters_.websockets_open.sub();
  uv_close(reinterpret_cast<uv_handle_t*>(&c.poll),
           [](uv_handle_t* handle) { delete static_cast<Connection*>(handle->data); });
  c.socket.close();
}

void Server::Impl::shut_down(std::uint16_t code, std::string_view reason, Duration limit, std::function<void()> done) {
  listeners_.clear();
  shutting_down_ = true;
  on_empty_ = std::move(done);
  table_.for_each([&](Connection& c) {
    if (c.phase == Phase::Open) {
      close_open(c, code, reason, AfterFlush::Nothing);
    } else if (c.phase == Phase::Http) {
      const auto late = std::exchange(c.http->late, std::nullopt);
      if (late) write_response(c, plain_response(503), late->with_body, false);
      begin_closing(c, AfterFlush::HalfClose);
      if (late) {
        c.http->input.clear();
        c.reading = true;  // for the peer's end
        watch(c);
        mark_dirty(c);
      }
    }
  });
  do_not_sleep();
  uv_timer_start(
      shut_down_timer_.get(),
      [](uv_timer_t* timer) noexcept {
        auto& self = *static_cast<Impl*>(timer->data);
        self.table_.for_each([&](Connection& c) { self.doom(c, ended_without_close); });
      },
      static_cast<std::uint64_t>(limit.count()), 0);
}

}  // namespace beckon::net
