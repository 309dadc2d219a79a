// A server for the tests, on its own thread, with a handler that echoes and remembers.
#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "net/client_in_tests.hpp"
#include "net/server.hpp"

namespace beckon::net {

// All but the constructor and wait_closed() belong to the loop's thread.
class EchoHandler : public Handler {
 public:
  static constexpr std::size_t big_size = 8 * 1024 * 1024;

  std::optional<HttpResponse> on_request(ConnectionId connection, const HttpRequest& request) override {
    HttpResponse response;
    if (request.path() == "/late") {
      late.push_back(connection);
      return std::nullopt;
    }
    if (request.path() == "/at-once") {
      response.body = "at once";
      server->respond(connection, response);
      server->respond(connection, response);  // has no effect
      return std::nullopt;
    }
    if (request.path() == "/echo") {
      response.body = std::string(request.method).append(" ").append(request.body);
      return response;
    }
    if (request.path() == "/big") {
      response.static_body = big_;
    } else if (request.path() == "/static") {
      response.static_body = "static";
    } else if (request.path() == "/not-modified") {
      response.status = 304;
    } else {
      response.body = std::string(request.target).append(request.peer_is_loopback ? " loopback " : " ");
      response.body.append(request.header("x-TEST"));
    }
    return response;
  }
  void on_request_gone(ConnectionId connection) override { gone.push_back(connection); }
  std::variant<std::string, HttpResponse> on_upgrade(const HttpRequest& request) override {
    if (request.path() == "/refuse") {
      HttpResponse response;
      response.status = 403;
      return response;
    }
    return request.header("Sec-WebSocket-Protocol").find("beckon.v1") != std::string_view::npos ? "beckon.v1"
                                                                                                : std::string();
  }
  void on_open(ConnectionId connection, std::string_view) override { open.push_back(connection); }
  void on_text(ConnectionId connection, std::string_view text) override {
    for (const char c : std::string_view(text.data() + text.size(), 64)) checksum_ += c;  // ASan judges
    if (on_message) on_message(connection, text);
    if (text == "close me") return server->close(connection, 4000, "as asked");
    if (text == "flood") {
      for (ConnectionId other : open) {
        for (int i = 0; i < 10; ++i) server->send_text(other, std::string(10'000, 'x'));
      }
      return;
    }
    if (text == "all") {
      for (ConnectionId other : open) server->send_text(other, "to all");
      return;
    }
    server->send_text(connection, text);
  }
  void on_closed(ConnectionId connection, std::uint16_t code) override {
    std::erase(open, connection);
    const std::lock_guard lock(mutex_);
    closed_.push_back(code);
    changed_.notify_all();
  }

  // The codes of the connections closed so far, once there are that many (or ten seconds have passed).
  std::vector<std::uint16_t> wait_closed(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(10), [&] { return closed_.size() >= count; });
    return closed_;
  }

  Server* server = nullptr;
  std::vector<ConnectionId> open;
  std::function<void(ConnectionId, std::string_view)> on_message;
  std::string order;                     // what on_message wrote of whose turn it was
  std::vector<ConnectionId> late, gone;  // asked to be answered later; and those that went away before

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::uint16_t> closed_;
  const std::string big_ = std::string(big_size, 'b');
  int checksum_ = 0;
};

class RunningServer {
 public:
  explicit RunningServer(ServerLimits limits = {}) : server_(loop_, limits, handler, counters) {
    handler.server = &server_;
    port = server_.listen("127.0.0.1", 0);
    loop_.on_wake([this] {
      for (auto& task : take_tasks()) task();
    });
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~RunningServer() {
    if (thread_.joinable()) stop();
  }

  // Runs it on the loop's thread and returns what it returns.
  template <class Function>
  auto run(Function function) {
    std::packaged_task<decltype(function(server_))()> task([&] { return function(server_); });
    auto result = task.get_future();
    {
      const std::lock_guard lock(mutex_);
      tasks_.emplace_back([&] { task(); });
    }
    loop_.wake();
    return result.get();
  }
  std::size_t connections() {
    return run([](Server& server) { return server.connections(); });
  }
  // Whether the condition comes to hold on the loop's thread; asks once per turn.
  template <class Condition>
  bool comes_true(Condition condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (std::chrono::steady_clock::now() < end) {
      if (run([&](Server&) { return condition(); })) return true;
    }
    return false;
  }
  bool empties() {
    return comes_true([this] { return server_.connections() == 0; });
  }
  void stop() {
    loop_.stop();
    thread_.join();
  }

  Counters counters;
  EchoHandler handler;
  std::uint16_t port = 0;

 private:
  std::vector<std::function<void()>> take_tasks() {
    const std::lock_guard lock(mutex_);
    return std::exchange(tasks_, {});
  }

  Loop loop_;
  Server server_;
  std::mutex mutex_;
  std::vector<std::function<void()>> tasks_;
  std::thread thread_;
};

}  // namespace beckon::net
