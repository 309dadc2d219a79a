// What a Server is made of. Nothing here calls the handler while another connection is being written, and a connection
// lives to the end of the turn in which it was doomed: so pointers to it stay good for that long.
#pragma once
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "net/activity_list.hpp"
#include "net/connection.hpp"
#include "net/connection_table.hpp"
#include "net/http_head.hpp"
#include "net/listener.hpp"
#include "net/server.hpp"
#include "net/uv_handle.hpp"

namespace beckon::net {

class Server::Impl {
 public:
  // What those speak who come to a listener.
  struct Speech {
    const TlsContext* tls = nullptr;  // none: plain http
    bool redirects = false;           // is only sent to https, on this port
    std::uint16_t https_port = 0;
  };

  Impl(Loop& loop, ServerLimits limits, Handler& handler, Counters& counters, ServerManners manners);
  ~Impl();

  // server_lifecycle.cpp: who comes, and who goes at the end of a turn
  std::uint16_t listen(const std::string& address, std::uint16_t port, Speech speech);
  void shut_down(std::uint16_t code, std::string_view reason, Duration limit, std::function<void()> done);
  std::size_t connections() const { return table_.size(); }
  ClientAddress client_of(ConnectionId id) const {
    const Connection* c = table_.find(id);
    return c == nullptr ? ClientAddress() : c->seat.address();
  }

  void set_limits(ServerLimits limits);
  void count_besides(std::size_t others) { others_ = others; }

  // server_http.cpp
  void respond(ConnectionId id, const HttpResponse& response);

  // server_websocket.cpp
  void send_text(ConnectionId id, std::string_view text);
  void close(ConnectionId id, std::uint16_t code, std::string_view reason);

 private:
  // server_admission.cpp: who is let in
  void accept(Accepted accepted, Speech speech);
  Admission admit(ClientAddress address);
  void refuse(Socket& socket, unsigned status, Duration retry_in);
  void identify(const Connection& c, HttpRequest& request) const;
  bool take_seat(Connection& c, const HttpRequest& request);

  // server_flow.cpp: how much at once, and how much in all
  bool is_metered(const Connection& c) const;
  void charge(Connection& c, std::size_t messages, std::size_t bytes);
  Duration debt(const Connection& c) const;
  bool slow_down(Connection& c, std::span<char> rest);
  void put_off(Connection& c, std::span<char> rest, Time until);
  void go_on();
  void go_on(Connection& c);
  void tick_flow();

  // server_lifecycle.cpp
  void begin_reading(Connection& c);
  void on_poll(Connection& c, int status, int events);
  void on_readable(Connection& c);
  void on_peer_end(Connection& c);
  void begin_closing(Connection& c, AfterFlush then);
  void doom(Connection& c, std::uint16_t code);
  void do_not_sleep();
  void end_turn();
  void reap();
  void release(Connection& c);

  // server_http.cpp
  void http_input(Connection& c, std::span<char> input);
  void await_body(Connection& c, const HttpHead& head, std::span<char> input);
  void body_input(Connection& c, std::span<char> input);
  void serve(Connection& c, HttpHead& head, std::span<char> rest);
  void respond(Connection& c, const HttpResponse& response, bool with_body, bool keep_alive);
  void write_response(Connection& c, const HttpResponse& response, bool with_body, bool keep_alive);
  void upgrade(Connection& c, HttpHead& head, std::span<char> rest);
  void open_websocket(Connection& c, const std::string& accept, const std::string& subprotocol, std::span<char> rest);
  void open_echo(Connection& c, const std::string& accept, std::span<char> rest);
  void rest(Connection& c, std::span<char> input);
  void resume();

  // server_websocket.cpp
  void websocket_input(Connection& c, std::span<char> input);
  void on_event(Connection& c, const WebSocketEvent& event);
  void on_message(Connection& c, const WebSocketEvent& event);
  void close_open(Connection& c, std::uint16_t code, std::string_view reason, AfterFlush then);
  bool make_room(Connection& c, std::size_t size);

  // server_output.cpp
  std::string& pending(Connection& c);
  void mark_dirty(Connection& c);
  void flush_dirty();
  void flush(Connection& c);
  void flushed(Connection& c);
  void drop_pending(Connection& c);
  void watch(Connection& c);

  // server_liveness.cpp
  void touch(Connection& c);
  void start_sweeping();
  void sweep();
  void close_silent(Connection& c);
  std::vector<Connection*> silent_for(ActivityList& list, Duration duration);

  Loop& loop_;
  ServerLimits limits_;
  const ServerManners manners_;
  Handler& handler_;
  Counters& counters_;
  std::vector<char> buffer_;  // what one recv() of any connection fills
  ConnectionTable table_;
  ActivityList http_, open_, closing_;
  std::vector<Connection*> dirty_, flushing_, doomed_, resuming_;
  std::vector<ConnectionId> next_turn_, slowed_;
  std::vector<std::unique_ptr<std::string>> spare_;  // pending buffers for reuse
  std::vector<std::unique_ptr<Listener>> listeners_;
  UvPtr<uv_timer_t> sweep_timer_, shut_down_timer_, flow_timer_;
  UvPtr<uv_idle_t> no_sleep_;  // runs while something is left for the end of the turn
  std::function<void()> on_empty_;
  std::size_t others_ = 0;
  bool shutting_down_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // for the loop's handler, which outlives this
};

}  // namespace beckon::net
