#include "net/server_in_tests.hpp"

namespace beckon::net {
namespace {

std::string get(std::string_view path) {
  return std::string("GET ").append(path).append(" HTTP/1.1\r\nHost: x\r\n\r\n");
}

class ServerLateAnswers : public ::testing::Test {
 protected:
  // The connections whose requests wait, once there are that many.
  std::vector<ConnectionId> waiting(std::size_t count) {
    EXPECT_TRUE(server.comes_true([&] { return server.handler.late.size() >= count; }));
    return server.run([this](Server&) { return server.handler.late; });
  }
  void respond(ConnectionId connection, std::string body) {
    HttpResponse response;
    response.body = std::move(body);
    server.run([&](Server& s) {
      s.respond(connection, response);
      return 0;
    });
  }
  void forget() {
    server.run([this](Server&) {
      server.handler.late.clear();
      server.handler.gone.clear();
      return 0;
    });
  }
  bool says_gone(ConnectionId connection) {
    return server.comes_true([&] { return server.handler.gone == std::vector{connection}; });
  }

  RunningServer server{{.handshake = Duration(300), .dead_after = Duration(500)}};
};

TEST_F(ServerLateAnswers, ComeWhenTheHandlerGivesThem) {
  Client client(server.port);
  client.send(get("/late"));
  const auto connection = waiting(1)[0];
  respond(connection, "at last");
  EXPECT_TRUE(client.read_response().ends_with("\r\n\r\nat last"));
  respond(connection, "twice");
  respond(connection + 1, "to nobody");
  EXPECT_TRUE(client.get("/x").starts_with("HTTP/1.1 200 OK\r\n")) << "the second had no effect";
}

TEST_F(ServerLateAnswers, MayComeWhileTheHandlerIsStillAsked) {
  Client client(server.port);
  client.send(get("/at-once") + get("/at-once") + get("/x"));
  EXPECT_TRUE(client.read_response().ends_with("at once"));
  EXPECT_TRUE(client.read_response().ends_with("at once"));
  EXPECT_TRUE(client.read_response().ends_with("/x loopback "));
}

TEST_F(ServerLateAnswers, KeepThatAHeadHasNoBodyAndThatTheConnectionIsToBeClosed) {
  Client client(server.port);
  client.send("HEAD /late HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  respond(waiting(1)[0], "four");
  const auto all = client.read_to_end();
  ASSERT_TRUE(all);
  EXPECT_TRUE(all->ends_with("Connection: close\r\nContent-Length: 4\r\n\r\n")) << *all;
}

TEST_F(ServerLateAnswers, HoldBackThePipelinedRequestsBehindThem) {
  Client client(server.port);
  const std::string body(100'000, 'b');
  client.send(get("/first") + get("/late") + get("/second") + get("/late"));
  client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" + body);
  EXPECT_TRUE(client.read_response().ends_with("/first loopback "));
  const auto connection = waiting(1)[0];
  EXPECT_EQ(server.counters.http_requests.get(), 2U);
  respond(connection, "late one");
  EXPECT_TRUE(client.read_response().ends_with("late one"));
  EXPECT_TRUE(client.read_response().ends_with("/second loopback "));
  waiting(2);
  respond(connection, "late two");
  EXPECT_TRUE(client.read_response().ends_with("late two"));
  EXPECT_TRUE(client.read_response().ends_with("POST " + body));
}

TEST_F(ServerLateAnswers, AreWaitedForLongerThanAnySilenceLasts) {
  Client client(server.port), pipelining(server.port), idle(server.port);
  client.send(get("/late"));
  pipelining.send(get("/first") + get("/late") + get("/last"));
  pipelining.read_response();
  const auto connections = waiting(2);
  EXPECT_EQ(idle.read_to_end(), "") << "this one was silent for the handshake time";
  Client second(server.port);
  EXPECT_EQ(second.read_to_end(), "") << "and so was this, after it";
  for (const auto connection : connections) respond(connection, "still here");
  EXPECT_TRUE(client.read_response().ends_with("still here"));
  EXPECT_TRUE(pipelining.read_response().ends_with("still here"));
  EXPECT_TRUE(pipelining.read_response().ends_with("/last loopback "));
  EXPECT_TRUE(server.empties()) << "once answered they are as others";
}

TEST_F(ServerLateAnswers, AreNotNeededOnceWhoAskedIsGone) {
  Client client(server.port);
  client.send(get("/late"));
  const auto connection = waiting(1)[0];
  client.close();
  EXPECT_TRUE(says_gone(connection));
  respond(connection, "too late");
  EXPECT_TRUE(server.empties());
}

TEST_F(ServerLateAnswers, AreNotNeededAfterAResetOrAHalfClose) {
  for (const bool reset : {true, false}) {
    forget();
    Client client(server.port);
    client.send(get("/late"));
    const auto connection = waiting(1)[0];
    if (reset)
      client.reset();
    else
      client.half_close();
    EXPECT_TRUE(says_gone(connection));
    EXPECT_TRUE(server.empties());
  }
}

TEST_F(ServerLateAnswers, AreNotNeededOnceAPipeliningClientIsGone) {
  for (const bool reset : {true, false}) {
    forget();
    Client client(server.port);
    client.send(get("/late") + get("/next"));
    client.send(get("/third"));  // stays unread in the socket
    const auto connection = waiting(1)[0];
    if (reset)
      client.reset();
    else
      client.close();
    EXPECT_TRUE(says_gone(connection));
    EXPECT_TRUE(server.empties());
  }
}

TEST_F(ServerLateAnswers, BehindABodyThatIsNotReadAreForgottenWithTheirClient) {
  Client client(server.port, 4096);
  client.send(get("/big") + get("/late"));
  client.read(1000);
  client.half_close();
  EXPECT_GT(client.read_to_end().value_or("").size(), EchoHandler::big_size / 2) << "what was asked before is sent";
  EXPECT_TRUE(server.empties());
}

TEST_F(ServerLateAnswers, AreGivenByTheServerWhenItEnds) {
  Client client(server.port), pipelining(server.port);
  client.send(get("/late"));
  pipelining.send(get("/late") + get("/never"));
  const auto connections = waiting(2);
  auto done = std::make_shared<std::promise<void>>();
  auto future = done->get_future();
  server.run([&](Server& s) {
    s.shut_down(close_code::going_away, "", Duration(10'000), [done] { done->set_value(); });
    s.respond(connections[0], {});
    return 0;
  });
  for (Client* one : {&client, &pipelining}) {
    const auto all = one->read_to_end();
    ASSERT_TRUE(all);
    EXPECT_TRUE(all->starts_with("HTTP/1.1 503 ")) << *all;
    EXPECT_NE(all->find("Connection: close\r\n"), std::string::npos);
    EXPECT_EQ(all->find("HTTP/1.1 ", 1), std::string::npos) << "one answer";
    one->close();
  }
  EXPECT_EQ(future.wait_for(std::chrono::seconds(10)), std::future_status::ready);
  server.stop();
  EXPECT_TRUE(server.handler.gone.empty());
}

TEST_F(ServerLateAnswers, GivenBeforeTheEndAreSentBeforeIt) {
  Client client(server.port);
  client.send(get("/late"));
  const auto connection = waiting(1)[0];
  server.run([&](Server& s) {
    HttpResponse response;
    response.body = "goodbye";
    s.respond(connection, response);
    s.shut_down(close_code::going_away, "", Duration(10'000), [] {});
    return 0;
  });
  const auto all = client.read_to_end();
  ASSERT_TRUE(all);
  EXPECT_TRUE(all->ends_with("goodbye")) << *all;
}

TEST(ServerConnections, LeaveRoomForWhatIsCountedBesides) {
  RunningServer server({.connections = 3});
  server.run([](Server& s) {
    s.count_besides(2);
    return 0;
  });
  Client first(server.port);
  first.get("/");
  Client second(server.port);
  EXPECT_TRUE(second.read_response().starts_with("HTTP/1.1 503 "));
  server.run([](Server& s) {
    s.count_besides(1);
    return 0;
  });
  Client third(server.port);
  EXPECT_TRUE(third.get("/").starts_with("HTTP/1.1 200 "));
}

}  // namespace
}  // namespace beckon::net
