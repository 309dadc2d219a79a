#include "net/listener.hpp"

#include <fcntl.h>
#include <sys/resource.h>

#include <system_error>

#include "net/server_in_tests.hpp"

namespace beckon::net {
namespace {

// Lowers how many descriptors the process may have to those it has, for as long as this lives.
class NoMoreDescriptors {
 public:
  NoMoreDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const int next = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::close(next);
    rlimit now = before_;
    now.rlim_cur = static_cast<rlim_t>(next);
    ::setrlimit(RLIMIT_NOFILE, &now);
  }
  ~NoMoreDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  NoMoreDescriptors(const NoMoreDescriptors&) = delete;
  NoMoreDescriptors& operator=(const NoMoreDescriptors&) = delete;

 private:
  rlimit before_{};
};

// On one thread and without a Server: UBSan itself needs descriptors for some of its checks.
TEST(Listener, RestsWhileThereAreNoDescriptorsAndAcceptsAfterwards) {
  Loop loop;
  Counters counters;
  auto sockets = listen_on("127.0.0.1", 0);
  const std::uint16_t port = port_of(sockets[0].fd());
  std::uint64_t turns = 0, accepted = 0, exhausted = 0;
  const Listener listener(
      loop.raw(), std::move(sockets[0]), counters,
      [&](Accepted connection) {
        EXPECT_TRUE(connection.from.is_loopback());
        ++accepted;
        loop.stop();
      },
      [&] { ++exhausted; });
  const Client waiting(port);
  std::optional<NoMoreDescriptors> none(std::in_place);
  loop.at_turn_end([&] {
    ++turns;
    if (exhausted > 0) none.reset();
  });
  loop.run();
  EXPECT_EQ(accepted, 1U) << "what waited is taken in the end";
  EXPECT_EQ(counters.out_of_descriptors.get(), 1U);
  EXPECT_EQ(exhausted, 1U);
  EXPECT_LT(turns, 10U) << "it does not spin";
}

TEST(Listener, ListensOnBothFamiliesOnlyWhenAsked) {
  const auto both = listen_on("::", 0);
  const std::uint16_t port = port_of(both[0].fd());
  EXPECT_NE(port, 0);
  Client over_v4(port);
  const auto six = listen_on("::1", 0);
  Socket client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_of(six[0].fd()));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_NE(0, ::connect(client.fd(), reinterpret_cast<sockaddr*>(&address), sizeof address));
}

TEST(Listener, SharesAPortWithOthersOfTheProgram) {
  const auto first = listen_on("127.0.0.1", 0);
  const auto second = listen_on("127.0.0.1", port_of(first[0].fd()));
  EXPECT_EQ(port_of(first[0].fd()), port_of(second[0].fd()));
}

TEST(Listener, TakesLocalhostInBothFamiliesOnOnePort) {
  const auto sockets = listen_on("localhost", 0);
  ASSERT_FALSE(sockets.empty());
  for (const Socket& socket : sockets) EXPECT_EQ(port_of(socket.fd()), port_of(sockets[0].fd()));
}

TEST(Listener, SaysWhatItCannotListenOn) {
  for (const char* address : {"192.0.2.1", "example.org", "", "1.2.3"}) {
    try {
      listen_on(address, 4711);
      FAIL() << address;
    } catch (const std::system_error& error) {
      EXPECT_NE(std::string(error.what()).find(std::string(address) + " port 4711"), std::string::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace beckon::net
