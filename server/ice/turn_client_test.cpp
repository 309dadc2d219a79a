#include "ice/turn_client.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <ctime>
#include <filesystem>

#include "ice/coturn_config.hpp"
#include "ice/coturn_process.hpp"
#include "ice/host_address.hpp"
#include "ice/turn_secret.hpp"

namespace beckon::ice {
namespace {

using namespace std::chrono_literals;

WaitUntil within(std::chrono::milliseconds time) { return std::chrono::steady_clock::now() + time; }

std::uint16_t free_port() {
  // Several of these programs may run at once, and a port is found some time before it is taken.
  for (int tries = 0, port = 20'000 + getpid() % 9'000; tries < 1'000; ++tries, ++port)
    if (port_state("127.0.0.1", static_cast<std::uint16_t>(port)) == PortState::Free)
      return static_cast<std::uint16_t>(port);
  throw std::runtime_error("no free port");
}

// A real coturn on loopback, configured as Beckon does.
class TurnClientTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    char name[] = "/tmp/beckon-turn-client-XXXXXX";
    plan = {mkdtemp(name), "127.0.0.1", "", free_port(), 49'152, 65'535, "south", 48, 400, 0, 0};
    write_private_file(plan.config_file(), coturn_config(plan));
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);  // a closed pipe would end it
    auto started = CoturnProcess::start(find_program("turnserver"), plan.config_file(), nowhere);
    close(nowhere);
    ASSERT_TRUE(started) << "coturn is needed: apt-get install coturn";
    coturn = std::make_unique<CoturnProcess>(std::move(*started));
    for (const auto limit = within(10s); std::chrono::steady_clock::now() < limit;) {
      auto client = TurnClient::open({TurnTransport::Tcp, "127.0.0.1", plan.port}, address(), 500ms);
      if (client && client->binding().done()) return;
    }
    FAIL() << "coturn does not answer";
  }
  static void TearDownTestSuite() {
    if (coturn) {
      coturn->signal(SIGKILL);
      EXPECT_TRUE(coturn->ended_within(Duration(5'000)));
    }
    coturn.reset();
    std::filesystem::remove_all(plan.directory);
  }
  static TransportAddress address() { return *TransportAddress::parse("127.0.0.1", plan.port); }

  static TurnClient client(TurnTransport transport, const std::string& secret = "south") {
    auto opened = TurnClient::open({transport, "127.0.0.1", plan.port}, address());
    if (!opened) throw std::runtime_error(opened.error().message);
    opened->login(turn_credentials(secret, static_cast<std::uint64_t>(std::time(nullptr)) + 60, "tester"));
    return std::move(*opened);
  }

  static inline CoturnPlan plan;
  static inline std::unique_ptr<CoturnProcess> coturn;
};

TEST_F(TurnClientTest, Relays_between_two_relays_over_UDP_and_TCP) {
  for (const auto transport : {TurnTransport::Udp, TurnTransport::Tcp}) {
    auto one = client(transport), other = client(transport);
    ASSERT_TRUE(one.allocate().done());
    ASSERT_TRUE(other.allocate().done());
    EXPECT_EQ(one.mapped()->ip_text(), "127.0.0.1");
    ASSERT_TRUE(one.create_permission(*other.relayed()).done());
    ASSERT_TRUE(other.bind_channel(0x4001, *one.relayed()).done());
    ASSERT_TRUE(one.send(*other.relayed(), "ping"));
    EXPECT_EQ(other.receive(within(3s)).value(), "ping");
    ASSERT_TRUE(other.send_on_channel(0x4001, "pong"));
    EXPECT_EQ(one.receive(within(3s)).value(), "pong");
    EXPECT_TRUE(one.release().done());
    EXPECT_FALSE(one.relayed());
    EXPECT_TRUE(other.release().done());
  }
}

TEST_F(TurnClientTest, Tells_what_is_refused_and_with_which_number) {
  auto good = client(TurnTransport::Udp);
  ASSERT_TRUE(good.allocate().done());
  for (const auto* peer : {"10.0.0.1", "169.254.169.254", "127.0.0.2"}) {
    const auto outcome = good.create_permission(*TransportAddress::parse(peer, 80));
    EXPECT_EQ(outcome.code, 403) << peer;
    EXPECT_TRUE(outcome.refused());
  }
  auto stranger = client(TurnTransport::Udp, "north");
  EXPECT_EQ(stranger.allocate().code, 401);
  EXPECT_FALSE(stranger.relayed());
}

TEST_F(TurnClientTest, Says_that_nobody_listens_and_waits_no_longer_than_told) {
  const std::uint16_t nobody = free_port();
  const auto to = *TransportAddress::parse("127.0.0.1", nobody);
  auto udp = TurnClient::open({TurnTransport::Udp, "127.0.0.1", nobody}, to);
  ASSERT_TRUE(udp);
  EXPECT_EQ(udp->binding().why, "nobody listens there");
  const auto tcp = TurnClient::open({TurnTransport::Tcp, "127.0.0.1", nobody}, to);
  ASSERT_FALSE(tcp);
  EXPECT_EQ(tcp.error().message, "nobody listens there");
  // coturn speaks no TLS here.
  const auto began = std::chrono::steady_clock::now();
  EXPECT_FALSE(TurnClient::open({TurnTransport::Tls, "127.0.0.1", plan.port}, address(), 300ms));
  EXPECT_LT(std::chrono::steady_clock::now() - began, 10s);
}

}  // namespace
}  // namespace beckon::ice
