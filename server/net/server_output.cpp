#include "net/server_impl.hpp"

namespace beckon::net {
namespace {

constexpr std::size_t flush_at = 64;             // dirty connections; more at once only grows memory
constexpr std::size_t largest_spare = 8 * 1024;  // capacity of a buffer that is kept: of a burst, not of a roster
constexpr std::size_t spare_buffers = 2 * flush_at;

}  // namespace

std::string& Server::Impl::pending(Connection& c) {
  if (!c.pending) {
    if (spare_.empty()) spare_.push_back(std::make_unique<std::string>());
    c.pending = std::move(spare_.back());
    spare_.pop_back();
  }
  return *c.pending;
}

void Server::Impl::drop_pending(Connection& c) {
  if (!c.pending) return;
  if (c.pending->capacity() <= largest_spare && spare_.size() < spare_buffers) {
    c.pending->clear();
    spare_.push_back(std::move(c.pending));
  }
  c.pending.reset();
}

void Server::Impl::mark_dirty(Connection& c) {
  if (c.dirty || c.waiting_writable || c.phase == Phase::Doomed) return;
  if (dirty_.empty()) do_not_sleep();
  c.dirty = true;
  dirty_.push_back(&c);
  if (dirty_.size() >= flush_at) flush_dirty();
}

void Server::Impl::flush_dirty() {
  flushing_.swap(dirty_);
  for (Connection* c : flushing_) {
    c->dirty = false;
    if (c->phase != Phase::Doomed && !c->waiting_writable) flush(*c);
  }
  flushing_.clear();
}

// One send() of all that is pending. What the kernel does not take waits until the socket is writable.
void Server::Impl::flush(Connection& c) {
  if (!c.has_output()) return;
  const std::string_view first = c.pending ? std::string_view(*c.pending) : std::string_view{};
  const std::string_view second = c.http ? c.http->static_tail : std::string_view{};
  const Io io = c.write(first, second);
  if (io.state == IoState::Failed) return doom(c, 1006);
  counters_.bytes_out.add(io.bytes);
  if (io.bytes < first.size()) {
    c.pending->erase(0, io.bytes);
  } else {
    drop_pending(c);
    if (c.http) c.http->static_tail.remove_prefix(io.bytes - first.size());
  }
  if (c.phase == Phase::Http && io.bytes > 0 && !c.http->late) touch(c);
  if (c.waiting_writable != c.has_output()) {
    c.waiting_writable = c.has_output();
    watch(c);
  }
  if (!c.has_output()) flushed(c);
}

void Server::Impl::flushed(Connection& c) {
  switch (c.after_flush) {
    case AfterFlush::Nothing:
      if (c.http && c.http->resting) {
        resuming_.push_back(&c);
        do_not_sleep();
      }
      return;
    case AfterFlush::HalfClose:
      // Closing at once, with input unread, would be a reset that can overtake what was just written.
      if (c.tls) c.tls->end_writing();
      end_writing(c.socket.fd());
      return begin_closing(c, AfterFlush::Nothing);
    case AfterFlush::Finish:
      return doom(c, 1006);
  }
}

// Tells the loop what the connection waits for.
void Server::Impl::watch(Connection& c) {
  if (c.phase == Phase::Doomed) return;
  // While the handler owes an answer and nothing more is read, the peer's going is to be noticed all the same.
  const bool asks_who_left = !c.reading && c.http && c.http->late && c.after_flush == AfterFlush::Nothing;
  const int events =
      (c.reading ? UV_READABLE : 0) | (c.waiting_writable ? UV_WRITABLE : 0) | (asks_who_left ? UV_DISCONNECT : 0);
  if (events == 0) {
    uv_poll_stop(&c.poll);
    return;
  }
  uv_poll_start(&c.poll, events, [](uv_poll_t* poll, int status, int happened) noexcept {
    auto& connection = *static_cast<Connection*>(poll->data);
    static_cast<Impl*>(connection.server)->on_poll(connection, status, happened);
  });
}

}  // namespace beckon::net
