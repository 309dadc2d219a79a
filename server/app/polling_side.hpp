// What a worker does about requests to /http: refuses those of foreign pages, takes each to the shard where its
// transport lives, which may be another worker's, and answers it. No sockets: it says what to answer.
#pragma once
#include <unordered_map>

#include "app/origins.hpp"
#include "app/polling_form.hpp"
#include "app/polling_home.hpp"

namespace beckon {

// What it needs of whoever holds the connections. `connection` is a net::ConnectionId, which waits for one answer.
class HttpConnections {
 public:
  virtual ~HttpConnections() = default;
  virtual void respond(std::uint64_t connection, const net::HttpResponse& response) = 0;
  virtual std::size_t connections() const = 0;
  // There are so many transports besides the connections.
  virtual void count_besides(std::size_t transports) = 0;
};

class PollingSide {
 public:
  // All of them outlive it. One thread, the shard's.
  PollingSide(const PollingLimits& limits, const Origins& origins, Store& store, Shard& shard, const Clock& clock,
              ShardCounters& counters, HttpConnections& connections);

  // Answers the request, at once or later.
  void take(std::uint64_t connection, const net::HttpRequest& request);
  // Whoever sent it has gone; it needs no answer.
  void gone(std::uint64_t connection);
  // False: the message is not for it.
  bool take(NodeMessage& message);

  // The shard's transports over HTTP; see Transports.
  void send_text(TransportId to, std::string_view text) { home_.send_text(to, text); }
  void close(TransportId id, std::uint16_t code, std::string_view reason) { home_.close(id, code, reason); }

  // Other limits from now on, with the same `on` and `shards`; see PollingHome.
  void set_limits(const PollingLimits& limits) {
    limits_ = limits;
    home_.set_limits(limits);
  }

  void settle() { home_.settle(); }  // at the end of each turn
  void tick(Time now);
  Deadline next_deadline() const { return earlier(home_.next_deadline(), answers_due_.next()); }
  // Answers all that wait, and takes no new transports.
  void shut_down(std::uint16_t code, std::string_view reason);

 private:
  // A request that has no answer yet.
  struct Waiting {
    std::uint64_t connection;
    PollingRequest request;
    std::string other_origin;  // whose page it came from; "": the server's own
  };

  void open(std::uint64_t connection, const net::HttpRequest& request);
  bool refuse(std::uint64_t connection, const net::HttpRequest& request);
  void ask(const PollingRequest& to, std::uint64_t request, decltype(node::HttpAsk::what) what);
  void on(node::HttpAnswer answer);
  void respond(std::uint64_t connection, net::HttpResponse response, std::string_view origin);

  PollingLimits limits_;
  ShardCounters& counters_;
  const Origins& origins_;
  Store& store_;
  Clock clock_;
  HttpConnections& connections_;
  std::uint64_t last_request_ = 0;
  std::unordered_map<std::uint64_t, Waiting> waiting_;              // by request
  std::unordered_map<std::uint64_t, std::uint64_t> by_connection_;  // their requests
  Deadlines<std::uint64_t> answers_due_;                            // requests; the other worker's answer may be lost
  PollingHome home_;
};

}  // namespace beckon
