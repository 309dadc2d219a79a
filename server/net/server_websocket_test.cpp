#include "net/server_in_tests.hpp"

namespace beckon::net {
namespace {

TEST(ServerWebSocket, ShakesHandsAsInTheRfc) {
  RunningServer server;
  Client client(server.port);
  const std::string head = client.upgrade("/ws", "Sec-WebSocket-Protocol: json, beckon.v1\r\n");
  EXPECT_TRUE(head.starts_with("HTTP/1.1 101 Switching Protocols\r\n"));
  EXPECT_NE(head.find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"), std::string::npos);
  EXPECT_NE(head.find("Sec-WebSocket-Protocol: beckon.v1\r\n"), std::string::npos);
}

TEST(ServerWebSocket, TakesFramesThatComeInOnePacketWithTheHandshake) {
  RunningServer server;
  Client client(server.port);
  client.send(Client::upgrade_request() + masked_frame(Opcode::Text, "early") + masked_frame(Opcode::Text, "birds"));
  client.read_until("\r\n\r\n");
  EXPECT_EQ(client.read_text(), "early");
  EXPECT_EQ(client.read_text(), "birds");
}

TEST(ServerWebSocket, RefusesAsTheHandlerSays) {
  RunningServer server;
  Client client(server.port);
  EXPECT_TRUE(client.upgrade("/refuse").starts_with("HTTP/1.1 403 Forbidden\r\n"));
  EXPECT_TRUE(client.read_to_end());
}

TEST(ServerWebSocket, EchoesMessagesOfEverySizeInEveryFragmentation) {
  RunningServer server;
  Client client(server.port);
  client.upgrade();
  for (std::size_t size : {0U, 1U, 125U, 126U, 65535U, 65536U, 72U * 1024U}) {
    ASSERT_TRUE(client.send_text(std::string(size, 'm')));
    ASSERT_EQ(client.read_text(), std::string(size, 'm'));
  }
  client.send(masked_frame(Opcode::Text, "Hel", false) + masked_frame(Opcode::Ping, "now?") +
              masked_frame(Opcode::Continuation, "lo"));
  const auto pong = client.read_frame();
  ASSERT_TRUE(pong);
  EXPECT_EQ(pong->opcode, Opcode::Pong);
  EXPECT_EQ(pong->payload, "now?");
  EXPECT_EQ(client.read_text(), "Hello");
}

TEST(ServerWebSocket, WritesABurstWithOneSend) {
  RunningServer server;
  Client client(server.port);
  client.upgrade();
  std::string burst;
  for (int i = 0; i < 100; ++i) burst += masked_frame(Opcode::Text, "burst");
  client.send(burst);
  for (int i = 0; i < 100; ++i) ASSERT_EQ(client.read_text(), "burst");
  EXPECT_EQ(server.counters.messages_in.get(), 100U);
  EXPECT_EQ(server.counters.messages_out.get(), 100U);
}

TEST(ServerWebSocket, ReachesAllWhenMoreThanSixtyFourWait) {
  RunningServer server;
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 200; ++i) {
    clients.push_back(std::make_unique<Client>(server.port));
    clients.back()->upgrade();
  }
  clients[0]->send_text("all");
  for (auto& client : clients) ASSERT_EQ(client->read_text(), "to all");
}

TEST(ServerWebSocket, AnswersTheCloseHandshakeWithTheSameCode) {
  RunningServer server;
  Client client(server.port);
  client.upgrade();
  client.send(masked_frame(Opcode::Close, close_payload(3456, "bye")));
  EXPECT_EQ(client.read_close(), 3456);
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_EQ(server.handler.wait_closed(1), (std::vector<std::uint16_t>{3456}));
}

TEST(ServerWebSocket, ClosesWithACodeAfterWhatIsPending) {
  RunningServer server;
  Client client(server.port);
  client.upgrade();
  client.send(masked_frame(Opcode::Text, "last words") + masked_frame(Opcode::Text, "close me") +
              masked_frame(Opcode::Text, "too late"));
  EXPECT_EQ(client.read_text(), "last words");
  EXPECT_EQ(client.read_close(), 4000);
  client.send(masked_frame(Opcode::Close, close_payload(4000)));
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_EQ(server.handler.wait_closed(1), (std::vector<std::uint16_t>{4000}));
  EXPECT_EQ(server.counters.messages_in.get(), 2U);
}

TEST(ServerWebSocket, DoesNotWaitForeverForTheAnswerToItsClose) {
  RunningServer server({.dead_after = Duration(400)});
  Client client(server.port);
  client.upgrade();
  client.send_text("close me");
  EXPECT_EQ(client.read_close(), 4000);
  EXPECT_EQ(client.read_to_end(), "");
  EXPECT_EQ(server.handler.wait_closed(1), (std::vector<std::uint16_t>{4000}));
}

TEST(ServerWebSocket, ClosesOnErrorsWithTheirCodeAndHarmsNobodyElse) {
  const std::pair<std::string, std::uint16_t> errors[] = {
      {std::string("\x81\x05Hello", 7), 1002},
      {masked_frame(Opcode::Binary, "x"), 1003},
      {masked_frame(Opcode::Text, "\xff"), 1007},
      {masked_frame(Opcode::Close, close_payload(1005)), 1002},
      {masked_frame(Opcode::Text, std::string(72 * 1024 + 1, 'x')), 1009},
      {std::string("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff....", 14), 1009},
      {std::string(5000, '\xff'), 1002},
  };
  RunningServer server;
  Client other(server.port);
  other.upgrade();
  std::vector<std::uint16_t> codes;
  for (const auto& [bytes, code] : errors) {
    Client client(server.port);
    client.upgrade();
    client.send(bytes);
    EXPECT_EQ(client.read_close(), code);
    EXPECT_EQ(client.read_to_end(), "") << "the close frame must not be lost in a reset";
    codes.push_back(code);
    client.close();
    EXPECT_EQ(server.handler.wait_closed(codes.size()), codes);
  }
  EXPECT_EQ(server.counters.closed_too_big.get(), 2U);
  EXPECT_EQ(server.counters.closed_protocol_error.get(), std::size(errors) - 2);
  other.send_text("still here");
  EXPECT_EQ(other.read_text(), "still here");
}

TEST(ServerWebSocket, ClosesTheOneThatDoesNotReadAndServesTheOthers) {
  RunningServer server;
  Client slow(server.port, 4096);
  slow.upgrade();
  Client quick(server.port);
  quick.upgrade();
  bool closed = false;
  for (int round = 0; round < 500 && !closed; ++round) {
    quick.send_text("flood");
    for (int i = 0; i < 10; ++i) ASSERT_EQ(quick.read_text().size(), 10'000U);
    closed = server.counters.closed_too_slow.get() > 0;
  }
  EXPECT_EQ(server.handler.wait_closed(1), (std::vector<std::uint16_t>{4002}));
  EXPECT_EQ(server.counters.closed_too_slow.get(), 1U);
  quick.send_text("fine");
  EXPECT_EQ(quick.read_text(), "fine");
}

TEST(ServerWebSocket, BoundsThePongsOfOneWhoOnlySendsPings) {
  RunningServer server({.pending = 64 * 1024});
  Client client(server.port, 4096);
  client.upgrade();
  const std::string ping = masked_frame(Opcode::Ping, std::string(125, 'p'));
  std::string many;
  for (int i = 0; i < 500; ++i) many += ping;
  for (int i = 0; i < 400 && client.send(many); ++i) {
  }
  EXPECT_EQ(server.handler.wait_closed(1), (std::vector<std::uint16_t>{4002}));
}

TEST(ServerWebSocket, ReportsWhatJustEndedAs1006) {
  RunningServer server;
  Client leaves(server.port), resets(server.port), halves(server.port);
  for (Client* client : {&leaves, &resets, &halves}) client->upgrade();
  leaves.close();
  resets.reset();
  halves.half_close();
  EXPECT_EQ(halves.read_to_end(), "");
  EXPECT_EQ(server.handler.wait_closed(3), (std::vector<std::uint16_t>{1006, 1006, 1006}));
  EXPECT_TRUE(server.empties());
}

TEST(ServerWebSocket, StillWritesToAHalfClosedSocketWhatIsPending) {
  RunningServer server;
  Client client(server.port);
  client.upgrade();
  client.send_text("echo");
  client.half_close();
  EXPECT_EQ(client.read_text(), "echo");
  EXPECT_EQ(client.read_to_end(), "");
}

TEST(ServerWebSocket, PingsTheSilentAgainAfterEachAnswer) {
  RunningServer server({.ping_after = Duration(40), .dead_after = Duration(60'000)});
  Client client(server.port);
  client.upgrade();
  for (int i = 0; i < 3; ++i) {
    const auto ping = client.read_frame();
    ASSERT_TRUE(ping);
    ASSERT_EQ(ping->opcode, Opcode::Ping);
    client.send(masked_frame(Opcode::Pong, ping->payload));
  }
  EXPECT_EQ(server.counters.closed_silent.get(), 0U);
}

TEST(ServerWebSocket, ClosesTheDead) {
  RunningServer server({.ping_after = Duration(40), .dead_after = Duration(120)});
  Client client(server.port);
  client.upgrade();
  auto frame = client.read_frame();
  if (frame && frame->opcode == Opcode::Ping) frame = client.read_frame();
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->close_code(), 4003);
  EXPECT_EQ(server.handler.wait_closed(1), (std::vector<std::uint16_t>{4003}));
  EXPECT_EQ(server.counters.closed_silent.get(), 1U);
}

TEST(ServerWebSocket, ForgetsAThousandConnectionsThatCameAndWent) {
  RunningServer server;
  for (int i = 0; i < 1'000; ++i) {
    Client client(server.port);
    if (i % 4 == 0) continue;
    client.upgrade();
    if (i % 4 == 1) client.send(masked_frame(Opcode::Text, "half a mess", false));
    if (i % 4 == 2) client.reset();
  }
  EXPECT_TRUE(server.empties());
  EXPECT_EQ(server.handler.wait_closed(750).size(), 750U);
  EXPECT_EQ(server.counters.connections_open.get(), 0U);
  EXPECT_EQ(server.counters.websockets_open.get(), 0U);
  EXPECT_EQ(server.counters.connections_total.get(), 1'000U);
}

TEST(ServerWebSocket, NeverNamesTwoConnectionsAlike) {
  RunningServer server;
  std::vector<ConnectionId> seen;
  for (int i = 0; i < 20; ++i) {
    Client client(server.port);
    client.upgrade();
    seen.push_back(server.run([&](Server&) { return server.handler.open.back(); }));
    client.close();
    server.handler.wait_closed(static_cast<std::size_t>(i) + 1);
  }
  std::sort(seen.begin(), seen.end());
  EXPECT_EQ(std::adjacent_find(seen.begin(), seen.end()), seen.end());
  EXPECT_NE(seen.front(), 0U);
}

TEST(ServerWebSocket, IgnoresConnectionsThatAreGone) {
  RunningServer server;
  server.run([](Server& s) {
    for (ConnectionId id : {ConnectionId{0}, ConnectionId{7}, ConnectionId{1} << 32, ~ConnectionId{0}}) {
      s.send_text(id, "nobody");
      s.close(id, 1000, "nobody");
    }
    return 0;
  });
  EXPECT_EQ(server.counters.messages_out.get(), 0U);
}

}  // namespace
}  // namespace beckon::net
