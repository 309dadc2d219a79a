#include "ice/host_address.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ice/ipv4_range.hpp"

namespace beckon::ice {
namespace {

class PortTest : public ::testing::TestWithParam<int> {
 protected:
  // Takes a free port as coturn does, ready to share it. Of an address and from a range that the system gives to
  // nobody who asks for any port, so that it is free when we let it go.
  PortTest() {
    const int yes = 1;
    setsockopt(taken, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    setsockopt(taken, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes);
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_addr.s_addr = inet_addr(address);
    port = static_cast<std::uint16_t>(10000 + getpid() % 10000);
    do {
      own.sin_port = htons(++port);
    } while (bind(taken, reinterpret_cast<sockaddr*>(&own), sizeof own) != 0 && port < 30000);
    if (GetParam() == SOCK_STREAM) {
      EXPECT_EQ(listen(taken, 1), 0);
    }
  }
  ~PortTest() override { close(taken); }
  int taken = socket(AF_INET, GetParam(), 0);
  const char* const address = "127.83.0.1";
  std::uint16_t port = 0;
};

TEST_P(PortTest, Is_taken_while_another_socket_has_it_and_free_afterwards) {
  EXPECT_EQ(port_state(address, port), PortState::Taken);
  close(std::exchange(taken, -1));
  EXPECT_EQ(port_state(address, port), PortState::Free);
}

INSTANTIATE_TEST_SUITE_P(, PortTest, ::testing::Values(SOCK_DGRAM, SOCK_STREAM),
                         [](const auto& info) { return info.param == SOCK_DGRAM ? "Udp" : "Tcp"; });

TEST(PortState, Knows_addresses_that_the_machine_does_not_have) {
  EXPECT_EQ(port_state("203.0.113.1", 3478), PortState::NotOurs);
}

TEST(PrimaryAddress, Is_one_that_the_machine_has_if_it_has_any) {
  const auto address = primary_ipv4();
  if (!address) return;  // no route to the Internet
  EXPECT_TRUE(parse_ipv4(*address));
  EXPECT_NE(port_state(*address, 0), PortState::NotOurs);
}

}  // namespace
}  // namespace beckon::ice
