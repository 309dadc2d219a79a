// One shard: the sessions that are connected to it, and the calls and rooms that live on it. No sockets, no clock of
// its own, no threads: whoever drives it (a worker, a test) brings them.
#pragma once
#include "app/call_home.hpp"
#include "app/client_side.hpp"
#include "app/open_home.hpp"
#include "app/room_home.hpp"

namespace beckon {

// Everything runs on one thread. `settings`, `store`, `transports` and `counters` outlive it; the store must not call
// completions any more once the shard is gone.
class Shard {
 public:
  Shard(const Settings& settings, Store& store, Transports& transports, Clock clock, ShardCounters& counters);

  // `from`: whom limits count it to.
  void on_open(TransportId transport, Dialect dialect, net::ClientAddress from = {}) {
    clients_.on_open(transport, dialect, from);
  }
  void on_text(TransportId transport, std::string_view text) { clients_.on_text(transport, text); }
  // `code` is the WebSocket close code; 1006 when the connection was just lost.
  void on_closed(TransportId transport, std::uint16_t code) { clients_.on_closed(transport, code); }
  void on_message(NodeMessage message);
  // To be called when all that came at once was handed over, completions of the store too.
  void settle() { clients_.settle(); }
  // The server is about to stop: tells every client to come back later, and lets nobody in any more.
  void drain() { clients_.drain(); }
  // What the operator asks of it.
  ShardReport report();
  Admission& admission() { return clients_.admission(); }
  void keep_away(const UserId& user, Duration time) { admission().send_away(user, context_.now() + time); }
  std::size_t send_away(const std::vector<SessionId>& sessions) { return clients_.send_away(sessions); }
  // To be called when next_deadline() is reached; harmless earlier.
  void tick();
  Deadline next_deadline();

 private:
  Context context_;
  CallHome calls_;
  OpenHome open_calls_;
  RoomHome rooms_;
  ClientSide clients_;
};

}  // namespace beckon
