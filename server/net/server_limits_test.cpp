// What a server does about who sends too much, and who comes too often. Time is real here and never asserted on; the
// arithmetic is core/allowance_test.cpp's and address_limits_test.cpp's.
#include <algorithm>

#include "net/server_in_tests.hpp"

namespace beckon::net {
namespace {

std::string texts(std::size_t count, std::string_view text) {
  std::string frames;
  for (std::size_t i = 0; i < count; ++i) frames += masked_frame(Opcode::Text, text);
  return frames;
}

ServerLimits with_rates(Rate messages, Rate bytes, Duration flood = Duration{30'000}) {
  ServerLimits limits;
  limits.messages = messages;
  limits.bytes = bytes;
  limits.flood = flood;
  return limits;
}

TEST(ServerFlow, TakesMoreThanOneTurnAllowsInSeveral) {
  RunningServer server;
  Client client(server.port);
  client.upgrade();
  std::string burst;
  for (int i = 0; i < 1000; ++i) burst += masked_frame(Opcode::Text, std::to_string(i));
  client.send(burst);
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(client.read_text(), std::to_string(i));
  EXPECT_EQ(server.counters.slowed.get(), 0U);
}

TEST(ServerFlow, OthersHaveTheirTurnBetween) {
  RunningServer server;
  Client flooder(server.port), other(server.port);
  flooder.upgrade();
  other.upgrade();
  const auto id = server.run([&](Server&) { return server.handler.open.back(); });
  // In one turn: the flooder's input lies there, and the other's.
  server.handler.on_message = [&](ConnectionId connection, std::string_view) {
    server.handler.order.push_back(connection == id ? 'o' : 'f');
  };
  server.run([&](Server&) {
    flooder.send(texts(1000, "x"));
    other.send_text("y");
    return 0;
  });
  ASSERT_EQ(other.read_text(), "y");
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(flooder.read_text(), "x");
  const auto order = server.run([&](Server&) { return server.handler.order; });
  EXPECT_LE(order.find('o'), 64U) << "it waits for the flooder's share of one turn, not for all of it";
}

TEST(ServerFlow, SlowsWhoSendsMoreMessagesThanTheRateAndLosesNone) {
  RunningServer server(with_rates({1000, Duration{1000}}, {}));  // a fresh one: 100 at once, then one a millisecond
  Client client(server.port);
  client.upgrade();
  client.send(texts(250, "x"));
  for (int i = 0; i < 250; ++i) ASSERT_EQ(client.read_text(), "x");
  EXPECT_GE(server.counters.slowed.get(), 1U);
  EXPECT_EQ(server.counters.closed_too_fast.get(), 0U);
}

TEST(ServerFlow, SlowsWhoSendsMoreBytesThanTheRateAndLosesNone) {
  RunningServer server(with_rates({}, {1024 * 1024, Duration{1000}}));
  Client client(server.port);
  client.upgrade();
  const std::string text(10'000, 'b');
  std::thread sender([&] { client.send(texts(30, text)); });
  for (int i = 0; i < 30; ++i) ASSERT_EQ(client.read_text(), text);
  sender.join();
  EXPECT_GE(server.counters.slowed.get(), 1U);
}

TEST(ServerFlow, DoesNotSlowWhoKeepsWithinTheRate) {
  RunningServer server(with_rates({1000, Duration{3'600'000}}, {1024 * 1024, Duration{3'600'000}}));
  Client client(server.port);
  client.upgrade();  // a request is one of the hundred
  for (int i = 0; i < 99; ++i) {
    ASSERT_TRUE(client.send_text("x"));
    ASSERT_EQ(client.read_text(), "x");
  }
  EXPECT_EQ(server.counters.slowed.get(), 0U);
}

TEST(ServerFlow, CountsPingsAsMessages) {
  RunningServer server(with_rates({1000, Duration{1000}}, {}));
  Client client(server.port);
  client.upgrade();
  std::string pings;
  for (int i = 0; i < 150; ++i) pings += masked_frame(Opcode::Ping, "p");
  client.send(pings);
  for (int i = 0; i < 150; ++i) ASSERT_EQ(client.read_frame()->opcode, Opcode::Pong);
  EXPECT_GE(server.counters.slowed.get(), 1U);
}

TEST(ServerFlow, ClosesWhoGoesOnForTooLong) {
  RunningServer server(with_rates({1000, Duration{1000}}, {}, Duration{200}));
  Client client(server.port);
  client.upgrade();
  std::thread sender([&] {
    while (client.send(texts(100, "x"))) {
    }
  });
  EXPECT_EQ(server.handler.wait_closed(1), (std::vector<std::uint16_t>{close_code::too_fast}));
  sender.join();
  EXPECT_EQ(server.counters.closed_too_fast.get(), 1U);
  EXPECT_TRUE(server.empties());
}

TEST(ServerFlow, TellsTheOneThatItClosesWhy) {
  RunningServer server(with_rates({1000, Duration{1000}}, {}, Duration{0}));
  Client client(server.port);
  client.upgrade();
  client.send(texts(110, "x"));
  client.send(texts(110, "x"));
  auto frame = client.read_frame();
  while (frame && frame->opcode == Opcode::Text) frame = client.read_frame();
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->close_code(), close_code::too_fast);
}

TEST(ServerFlow, SlowsPipelinedRequestsAndAnswersThemAll) {
  RunningServer server(with_rates({1000, Duration{1000}}, {}));
  Client client(server.port);
  std::string requests;
  for (int i = 0; i < 200; ++i) requests += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\n\r\n";
  client.send(requests);
  for (int i = 0; i < 200; ++i)
    ASSERT_NE(client.read_response().find("/" + std::to_string(i) + " loopback"), std::string::npos);
  EXPECT_GE(server.counters.slowed.get(), 1U);
}

TEST(ServerFlow, DoesNotTakeSlownessOfItsOwnForSilence) {
  auto limits = with_rates({100, Duration{10'000}}, {});
  limits.handshake = limits.ping_after = Duration{100};
  limits.dead_after = Duration{300};
  RunningServer server(limits);  // a fresh one: 10 at once, then ten a second
  Client client(server.port);
  client.upgrade();
  client.send(texts(20, "x"));
  for (int i = 0; i < 20;) {
    const auto frame = client.read_frame();
    ASSERT_TRUE(frame);
    if (frame->opcode == Opcode::Text) ++i;
  }
}

class ServerAddresses : public ::testing::Test {
 protected:
  static ServerLimits behind_a_proxy(AddressLimits& addresses) {
    ServerLimits limits;
    limits.addresses = &addresses;
    limits.trusted_proxies = {*AddressRange::parse("127.0.0.1")};
    return limits;
  }
  static std::string upgrade(Client& client, const std::string& from) {
    return client.upgrade("/ws", "X-Forwarded-For: " + from + "\r\n").substr(0, 12);
  }
};

TEST_F(ServerAddresses, ACertainNumberOfWebSocketsBehindAProxyAreTakenPerAddress) {
  AddressLimits addresses(2, {});
  RunningServer server(behind_a_proxy(addresses));
  Client first(server.port), second(server.port), third(server.port), other(server.port);
  EXPECT_EQ(upgrade(first, "192.0.2.1"), "HTTP/1.1 101");
  EXPECT_EQ(upgrade(second, "203.0.113.1, 192.0.2.1"), "HTTP/1.1 101");
  const std::string refusal = third.upgrade("/ws", "X-Forwarded-For: 192.0.2.1\r\n");
  EXPECT_TRUE(refusal.starts_with("HTTP/1.1 429 Too Many Requests\r\n")) << refusal;
  EXPECT_NE(refusal.find("Retry-After: 1\r\n"), std::string::npos) << refusal;
  EXPECT_EQ(upgrade(other, "192.0.2.2"), "HTTP/1.1 101");
  EXPECT_EQ(server.counters.refused_at_once.get(), 1U);
  first.close();
  EXPECT_TRUE(server.comes_true([&] { return server.handler.open.size() == 2; }));
  Client again(server.port);
  EXPECT_EQ(upgrade(again, "192.0.2.1"), "HTTP/1.1 101");
}

TEST_F(ServerAddresses, ACertainNumberOfNewOnesAreTakenPerAddressAndTime) {
  AddressLimits addresses(0, {3, Duration{3'600'000}});
  RunningServer server(behind_a_proxy(addresses));
  for (int i = 0; i < 3; ++i) {
    Client client(server.port);
    EXPECT_EQ(upgrade(client, "192.0.2.1"), "HTTP/1.1 101");
  }
  Client fourth(server.port), other(server.port);
  const std::string refusal = fourth.upgrade("/ws", "X-Forwarded-For: 192.0.2.1\r\n");
  EXPECT_TRUE(refusal.starts_with("HTTP/1.1 429 ")) << refusal;
  EXPECT_NE(refusal.find("Retry-After: 1200\r\n"), std::string::npos) << refusal;
  EXPECT_EQ(upgrade(other, "2001:db8::1"), "HTTP/1.1 101");
  EXPECT_EQ(server.counters.refused_in_time.get(), 1U);
}

TEST_F(ServerAddresses, WithoutATrustedProxyTheHeaderIsIgnored) {
  AddressLimits addresses(1, {});
  ServerLimits limits;
  limits.addresses = &addresses;
  RunningServer server(limits);
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 5; ++i) {
    clients.push_back(std::make_unique<Client>(server.port));
    EXPECT_EQ(upgrade(*clients.back(), "192.0.2.1"), "HTTP/1.1 101") << "this machine itself is not limited";
  }
  EXPECT_EQ(addresses.addresses(), 0U);
}

TEST_F(ServerAddresses, WhatAProxyPassesOnIsNobodyOnThisMachine) {
  AddressLimits addresses(0, {});
  RunningServer server(behind_a_proxy(addresses));
  Client client(server.port);
  const auto says = [&](const std::string& headers) {
    client.send("GET /x HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n");
    return client.read_response();
  };
  EXPECT_NE(says("").find("/x loopback "), std::string::npos);
  for (const char* from : {"192.0.2.1", "127.0.0.1", "garbage"})
    EXPECT_EQ(says(std::string("X-Forwarded-For: ") + from + "\r\n").find("loopback"), std::string::npos) << from;
}

TEST_F(ServerAddresses, WhatAProxyPassesOnIsNotMeteredBeforeItIsAWebSocket) {
  AddressLimits addresses(0, {});
  auto limits = behind_a_proxy(addresses);
  limits.messages = {10, Duration{3'600'000}};
  RunningServer server(limits);
  Client client(server.port);
  for (int i = 0; i < 50; ++i) {
    client.send("GET /x HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n");
    ASSERT_NE(client.read_response().find("200 OK"), std::string::npos);
  }
  EXPECT_EQ(server.counters.slowed.get(), 0U);
}

TEST(ServerConnections, MoreThanThereMayBeAreToldToComeBackLater) {
  ServerLimits limits;
  limits.connections = 1;
  RunningServer server(limits);
  Client first(server.port);
  first.upgrade();
  Client second(server.port);
  const std::string refusal = second.upgrade();
  EXPECT_TRUE(refusal.starts_with("HTTP/1.1 503 ")) << refusal;
  EXPECT_NE(refusal.find("Retry-After: 10\r\n"), std::string::npos) << refusal;
  EXPECT_EQ(server.counters.connections_refused.get(), 1U);
}

void set_limits(RunningServer& server, const ServerLimits& limits) {
  server.run([&](Server& s) {
    s.set_limits(limits);
    return 0;
  });
}

TEST(ServerLimitsThatChange, HoldForThoseWhoAreThere) {
  RunningServer server;  // may send as much as they like
  Client silent(server.port), chatty(server.port);
  chatty.upgrade();
  set_limits(server, {.handshake = Duration(50), .messages = {1000, Duration(1000)}});
  EXPECT_EQ(silent.read_to_end(), "") << "ten seconds were its time when it came";
  chatty.send(texts(1200, "x"));
  for (int i = 0; i < 1200; ++i) ASSERT_EQ(chatty.read_text(), "x");
  EXPECT_GT(server.counters.slowed.get(), 0U);
  const auto slowed = server.counters.slowed.get();
  set_limits(server, {});
  chatty.send(texts(2000, "x"));
  for (int i = 0; i < 2000; ++i) ASSERT_EQ(chatty.read_text(), "x");
  EXPECT_LE(server.counters.slowed.get(), slowed + 1) << "it may still have been slowed when the limits changed";
}

TEST(ServerLimitsThatChange, LetMoreInThanBefore) {
  RunningServer server(ServerLimits{.connections = 1});
  Client first(server.port);
  EXPECT_TRUE(first.get("/x").starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_TRUE(Client(server.port).get("/x").starts_with("HTTP/1.1 503 "));
  set_limits(server, ServerLimits{.connections = 2});
  EXPECT_TRUE(Client(server.port).get("/x").starts_with("HTTP/1.1 200 OK\r\n"));
}

}  // namespace
}  // namespace beckon::net
