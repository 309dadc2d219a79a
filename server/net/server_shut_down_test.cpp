#include "net/server_in_tests.hpp"

namespace beckon::net {
namespace {

// Begins to shut down; the future is set when the server says that none is left.
std::future<void> shut_down(RunningServer& server, Duration limit) {
  auto done = std::make_shared<std::promise<void>>();
  auto future = done->get_future();
  server.run([&](Server& s) {
    s.shut_down(close_code::going_away, "restarting", limit, [done] { done->set_value(); });
    return 0;
  });
  return future;
}

TEST(ServerShutDown, ClosesEveryoneWithTheCodeAndSaysWhenNoneIsLeft) {
  RunningServer server;
  Client socket(server.port), http(server.port);
  socket.upgrade();
  http.get("/");
  auto done = shut_down(server, Duration(10'000));
  EXPECT_EQ(socket.read_close(), 1001);
  socket.send(masked_frame(Opcode::Close, close_payload(1001)));
  EXPECT_TRUE(http.read_to_end());
  http.close();
  ASSERT_EQ(done.wait_for(std::chrono::seconds(10)), std::future_status::ready);
  EXPECT_EQ(server.connections(), 0U);
  EXPECT_EQ(server.handler.wait_closed(1), (std::vector<std::uint16_t>{1001}));
}

TEST(ServerShutDown, WaitsNoLongerThanTheLimit) {
  RunningServer server;
  Client stubborn(server.port);
  stubborn.upgrade();
  auto done = shut_down(server, Duration(30));
  ASSERT_EQ(done.wait_for(std::chrono::seconds(10)), std::future_status::ready);
  EXPECT_EQ(server.handler.wait_closed(1), (std::vector<std::uint16_t>{1001}));
}

TEST(ServerShutDown, IsDoneAtOnceWhenNobodyIsThere) {
  RunningServer server;
  auto done = shut_down(server, Duration(10'000));
  EXPECT_EQ(done.wait_for(std::chrono::seconds(5)), std::future_status::ready);
}

TEST(ServerShutDown, DestroysAServerWithOpenConnectionsWithoutAWord) {
  std::unique_ptr<Client> left;
  {
    RunningServer server;
    left = std::make_unique<Client>(server.port);
    left->upgrade();
    left->send(masked_frame(Opcode::Text, "half", false));
    server.comes_true([&] { return server.handler.open.size() == 1; });
    server.stop();
    EXPECT_TRUE(server.handler.wait_closed(0).empty());
  }
  EXPECT_EQ(left->read(1), "");
}

}  // namespace
}  // namespace beckon::net
