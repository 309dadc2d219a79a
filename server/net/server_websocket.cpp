#include "net/server_impl.hpp"
#include "net/websocket_frame.hpp"

namespace beckon::net {
namespace {

constexpr std::size_t longest_frame_head = 10;
constexpr std::size_t echo_pending = 4 * std::size_t{echo_message_size};
constexpr std::size_t messages_per_turn = 64;  // of one connection; then the others have theirs

}  // namespace

void Server::Impl::websocket_input(Connection& c, std::span<char> input) {
  for (std::size_t taken = 0; c.phase == Phase::Open || c.phase == Phase::Closing; ++taken) {
    if (c.phase == Phase::Open && !input.empty()) {
      if (slow_down(c, input)) return;
      if (taken == messages_per_turn) return put_off(c, input, loop_.now());
    }
    const auto event = c.reader.next(input);
    if (!event) return;
    charge(c, 1, 0);
    on_event(c, *event);
  }
}

void Server::Impl::on_event(Connection& c, const WebSocketEvent& event) {
  using Kind = WebSocketEvent::Kind;
  const bool open = c.phase == Phase::Open;
  switch (event.kind) {
    case Kind::Text:
    case Kind::Binary:
      if (open) on_message(c, event);
      return;
    case Kind::Ping:
      if (!open || !make_room(c, event.data.size())) return;
      append_frame(pending(c), Opcode::Pong, event.data);
      return mark_dirty(c);
    case Kind::Pong:
      return;
    case Kind::Close:
      if (open) return close_open(c, event.code, {}, AfterFlush::Finish);
      return begin_closing(c, AfterFlush::Finish);
    case Kind::Error:
      if (!open) return begin_closing(c, AfterFlush::Finish);
      (event.code == close_code::too_big ? counters_.closed_too_big : counters_.closed_protocol_error).add();
      return close_open(c, event.code, event.data, AfterFlush::HalfClose);
  }
}

void Server::Impl::on_message(Connection& c, const WebSocketEvent& event) {
  if (!c.echo) {
    counters_.messages_in.add();
    return handler_.on_text(c.id, event.data);
  }
  if (!make_room(c, event.data.size())) return;
  append_frame(pending(c), event.kind == WebSocketEvent::Kind::Text ? Opcode::Text : Opcode::Binary, event.data);
  mark_dirty(c);
}

void Server::Impl::close_open(Connection& c, std::uint16_t code, std::string_view reason, AfterFlush then) {
  c.close_code = code;
  append_close_frame(pending(c), code, reason);
  begin_closing(c, then);
  mark_dirty(c);
}

// False when the connection is, or is now, beyond writing to.
bool Server::Impl::make_room(Connection& c, std::size_t size) {
  const std::size_t limit = c.echo ? echo_pending : limits_.pending;
  const auto full = [&] { return c.pending && c.pending->size() + size + longest_frame_head > limit; };
  if (full() && !c.waiting_writable) flush(c);  // so much in one turn says nothing yet about its reader
  if (c.phase != Phase::Open) return false;
  if (!full()) return true;
  counters_.closed_too_slow.add();
  reset_on_close(c.socket.fd());
  doom(c, close_code::too_slow);
  return false;
}

void Server::Impl::send_text(ConnectionId id, std::string_view text) {
  Connection* c = table_.find(id);
  if (c == nullptr || c->phase != Phase::Open || !make_room(*c, text.size())) return;
  append_frame(pending(*c), Opcode::Text, text);
  counters_.messages_out.add();
  mark_dirty(*c);
}

void Server::Impl::close(ConnectionId id, std::uint16_t code, std::string_view reason) {
  Connection* c = table_.find(id);
  if (c != nullptr && c->phase == Phase::Open) close_open(*c, code, reason, AfterFlush::Nothing);
}

}  // namespace beckon::net
