// One thread: an event loop, the connections it accepted, and the shard that they talk to.
#pragma once
#include <memory>
#include <thread>

#include "app/polling_side.hpp"
#include "app/shard.hpp"
#include "app/site.hpp"
#include "net/server.hpp"
#include "store/guarded.hpp"
#include "store/in_process.hpp"

namespace beckon {

std::uint64_t milliseconds_since_1970();  // any thread

struct WorkerCounters {
  net::Counters net;
  ShardCounters shard;
};

class Worker final : private net::Handler, private Transports, private HttpConnections {
 public:
  // `hub`, `site` and `counters` outlive it.
  Worker(InProcessHub& hub, ShardId id, const Settings& settings, const net::ServerLimits& limits,
         const net::ServerManners& manners, const PollingLimits& polling, const Site& site, WorkerCounters& counters);
  ~Worker() override;  // stops it first if it still runs

  // Before start(). Returns the port; throws std::system_error.
  std::uint16_t listen(const std::string& address, std::uint16_t port, const net::TlsContext* tls) {
    return server_.listen(address, port, tls);
  }
  std::uint16_t listen_to_redirect(const std::string& address, std::uint16_t port, std::uint16_t https_port) {
    return server_.listen_to_redirect(address, port, https_port);
  }
  void start();
  // Any thread: what is to be done with the shard on its own thread, soon; each once and in order, while it runs.
  void post(std::function<void(Shard&)> task);
  // Any thread: the shard and the connections go by these from now on; see net::Server::set_limits.
  void apply(std::shared_ptr<const Settings> settings, net::ServerLimits limits, const PollingLimits& polling);
  // Any thread: says goodbye to every client and ends the thread, within `limit`.
  void stop(Duration limit);
  void join();

 private:
  std::optional<net::HttpResponse> on_request(net::ConnectionId connection, const net::HttpRequest& request) override;
  void on_request_gone(net::ConnectionId connection) override { polling_.gone(connection); }
  std::variant<std::string, net::HttpResponse> on_upgrade(const net::HttpRequest& request) override;
  void on_open(net::ConnectionId connection, std::string_view subprotocol) override;
  void on_text(net::ConnectionId connection, std::string_view text) override;
  void on_closed(net::ConnectionId connection, std::uint16_t code) override;
  void on_out_of_descriptors() override;

  void send_text(TransportId to, std::string_view text) override {
    is_polling(to) ? polling_.send_text(to, text) : server_.send_text(to, text);
  }
  void close(TransportId transport, std::uint16_t code, std::string_view reason) override {
    is_polling(transport) ? polling_.close(transport, code, reason) : server_.close(transport, code, reason);
  }
  void respond(net::ConnectionId connection, const net::HttpResponse& response) override {
    server_.respond(connection, response);
  }
  std::size_t connections() const override { return server_.connections(); }
  void count_besides(std::size_t transports) override { server_.count_besides(transports); }
  void on_wake();

  const Site& site_;
  Settings settings_;  // its thread alone changes them, between two events
  net::Loop loop_;
  net::Server server_;
  InProcessStore store_;
  Shard shard_;
  const bool http_;
  PollingSide polling_;
  std::atomic<std::int64_t> stop_limit_{-1};  // milliseconds, once stop() was called
  bool stopping_ = false;
  Guarded<std::vector<std::function<void(Shard&)>>> tasks_;
  Deadline descriptors_told_;  // when the log told last that there are none
  std::thread thread_;
};

}  // namespace beckon
