#include "flood.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <deque>
#include <memory>
#include <stdexcept>

#include "crowd.hpp"
#include "signal_stream.hpp"

namespace bench {
namespace {

constexpr std::size_t enough_unsent = 256 * 1024;
constexpr std::size_t enough_nonsense = 16 * 1024;  // four times what is looked at before the connection is closed
constexpr std::size_t first_number = 1'000'000;     // nobody else has these names

in_addr address_of(const FloodOptions& o) {
  in_addr address{};
  if (::inet_pton(AF_INET, o.address.c_str(), &address) != 1) throw std::runtime_error("no IPv4 address");
  return address;
}

void nap() {
  const timespec time{0, 100'000};
  ::nanosleep(&time, nullptr);
}

// Keeps the connection's way to the server full: at least so many bytes wait there.
template <class Next>
std::uint64_t fill(Connection& connection, std::size_t enough, Next next) {
  std::uint64_t sent = 0;
  for (; connection.unsent() < enough; ++sent) connection.append(next());
  if (sent > 0) connection.flush();
  return sent;
}

Result flood_signals(Poller& poller, std::uint16_t port, const FloodOptions& o) {
  std::uint64_t sent = 0, closed = 0;
  for (const auto end = Clock::now() + o.duration; Clock::now() < end;) try {
      Crowd crowd(poller, port, true, first_number + 2 * closed);
      crowd.grow_to(2);
      Client &caller = *crowd.clients()[0], &callee = *crowd.clients()[1];
      crowd.call({{&caller, &callee}});
      callee.on_signal([](std::string_view) {});
      SignalSource source(caller.call(), callee.party(), o.size);
      while (Clock::now() < end) {
        sent += fill(caller.connection(), enough_unsent, [&] { return source.next(); });
        poller.turn(std::chrono::milliseconds(1));
      }
    } catch (const std::exception&) {
      ++closed;
    }
  return {{"sent", sent}, {"closed", closed}};
}

class Nuisance final : Connection::Listener {
 public:
  Nuisance(Poller& poller, std::uint16_t port, in_addr address) : connection_(poller, port, *this, address) {}
  std::uint64_t send() {
    return open_ ? fill(connection_, enough_nonsense, [] { return R"({"type":"nonsense","and":"more"})"; }) : 0;
  }

 private:
  void on_open() override { open_ = true; }
  void on_text(std::string_view) override {}
  bool open_ = false;
  Connection connection_;
};

Result flood_invalid(Poller& poller, std::uint16_t port, const FloodOptions& o) {
  const in_addr address = address_of(o);
  std::uint64_t sent = 0, closed = 0;
  for (const auto end = Clock::now() + o.duration; Clock::now() < end;) try {
      for (Nuisance nuisance(poller, port, address); Clock::now() < end;) {
        sent += nuisance.send();
        poller.turn(std::chrono::milliseconds(1));
      }
    } catch (const std::exception&) {
      ++closed;
      nap();  // the server is measured, and has to share the machine's cores with this
    }
  return {{"sent", sent}, {"closed", closed}};
}

// Whatever comes back is not waited for longer than `most` others take.
Result flood_connects(std::uint16_t port, const FloodOptions& o) {
  constexpr std::size_t most = 64;
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr = address_of(o);
  std::deque<std::unique_ptr<Descriptor>> open;
  std::uint64_t sent = 0;
  const auto begin = Clock::now();
  const auto step = std::chrono::duration_cast<Nanos>(std::chrono::duration<double>(1 / o.rate));
  while (Clock::now() < begin + o.duration) {
    if (Clock::now() < begin + sent * step) {
      nap();
      continue;
    }
    open.push_back(std::make_unique<Descriptor>(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)));
    const int fd = open.back()->get();
    const linger reset{1, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0)
      (void)::send(fd, upgrade_request.data(), upgrade_request.size(), MSG_NOSIGNAL);
    ++sent;
    if (open.size() > most) open.pop_front();
  }
  return {{"sent", sent}, {"closed", 0}};
}

}  // namespace

Result flood(Poller& poller, std::uint16_t port, const FloodOptions& options) {
  switch (options.kind) {
    case Flood::Signals:
      return flood_signals(poller, port, options);
    case Flood::Invalid:
      return flood_invalid(poller, port, options);
    case Flood::Connects:
      return flood_connects(port, options);
  }
  return {};
}

}  // namespace bench
