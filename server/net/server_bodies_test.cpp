#include "net/server_in_tests.hpp"

namespace beckon::net {
namespace {

std::string post(const std::string& body, const std::string& more = "") {
  return "POST /echo HTTP/1.1\r\nHost: x\r\n" + more + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         body;
}

TEST(ServerBodies, AreGivenToTheHandlerWhole) {
  RunningServer server;
  Client client(server.port);
  client.send(post("hello"));
  EXPECT_TRUE(client.read_response().ends_with("\r\n\r\nPOST hello"));
  client.send(post(""));
  EXPECT_TRUE(client.read_response().ends_with("\r\n\r\nPOST "));
  for (const char c : post("byte by byte")) ASSERT_TRUE(client.send({&c, 1}));
  EXPECT_TRUE(client.read_response().ends_with("POST byte by byte"));
}

TEST(ServerBodies, MayBeAsLongAsTheLimitAndNotAByteLonger) {
  RunningServer server({.body = 200'000});
  Client client(server.port);
  const std::string longest = std::string(199'999, 'x') + "!";
  client.send(post(longest) + post("next"));
  EXPECT_TRUE(client.read_response().ends_with("POST " + longest));
  EXPECT_TRUE(client.read_response().ends_with("POST next")) << "what followed the body in the same packet";
  client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 200001\r\n\r\n" + longest);
  const auto refusal = client.read_to_end();
  ASSERT_TRUE(refusal) << "the answer must not be lost in a reset";
  EXPECT_TRUE(refusal->starts_with("HTTP/1.1 413 ")) << *refusal;
}

TEST(ServerBodies, FollowEachOtherInAPipeline) {
  RunningServer server;
  Client client(server.port);
  std::string requests;
  const auto body = [](int i) {
    return std::string(static_cast<std::size_t>(i) * 97, static_cast<char>('a' + i % 26));
  };
  for (int i = 0; i < 100; ++i) requests.append(post(body(i)));
  ASSERT_TRUE(client.send(requests));
  for (int i = 0; i < 100; ++i) {
    const std::string response = client.read_response();
    ASSERT_TRUE(response.ends_with("\r\n\r\nPOST " + body(i))) << i;
  }
}

TEST(ServerBodies, AreAskedForWhenTheClientWaitsForThat) {
  RunningServer server;
  Client client(server.port);
  const std::string request = post("slowly", "Expect: 100-continue\r\n");
  client.send(request.substr(0, request.size() - 6));
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("slowly");
  EXPECT_TRUE(client.read_response().ends_with("POST slowly"));
  client.send(request);
  EXPECT_TRUE(client.read_response().starts_with("HTTP/1.1 200 ")) << "it came already: nothing to ask for";
}

TEST(ServerBodies, EndTheConnectionWhenTheyDoNotComeInTime) {
  RunningServer server({.handshake = Duration(300)});
  Client none(server.port), half(server.port), gone(server.port);
  const std::string head = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n";
  none.send(head);
  half.send(head + std::string(70'000, 'x'));
  gone.send(head + std::string(70'000, 'x'));
  gone.reset();
  EXPECT_EQ(none.read_to_end(), "");
  EXPECT_EQ(half.read_to_end(), "");
  EXPECT_TRUE(server.empties());
  EXPECT_EQ(server.counters.handshake_timeouts.get(), 2U);
  EXPECT_EQ(server.counters.http_requests.get(), 0U);
}

TEST(ServerBodies, DoNotHoldUpTheEndOfTheServer) {
  RunningServer server;
  Client half(server.port);
  half.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf");
  server.comes_true([&] { return server.counters.bytes_in.get() > 0; });
  auto done = std::make_shared<std::promise<void>>();
  auto future = done->get_future();
  server.run([&](Server& s) {
    s.shut_down(close_code::going_away, "", Duration(10'000), [done] { done->set_value(); });
    return 0;
  });
  half.send(std::string(96, 'x'));
  EXPECT_EQ(half.read_to_end(), "");
  half.close();
  EXPECT_EQ(future.wait_for(std::chrono::seconds(10)), std::future_status::ready);
}

}  // namespace
}  // namespace beckon::net
