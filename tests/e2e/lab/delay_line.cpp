// delay_line A B MILLISECONDS: makes two TAP devices, A and B, and carries every frame from one to the other that much
// later, in order. Prints `ready` once they are there; they go when it ends. The kernel's netem does the same where it
// is built in, which it often is not.
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

/** A longer queue than this means that nobody takes the frames; later ones are lost, as on any line. */
constexpr std::size_t queue_limit = 20'000;
constexpr std::size_t longest_frame = 65'536;

[[noreturn]] void give_up(const std::string& what) {
  std::fprintf(stderr, "delay_line: %s: %s\n", what.c_str(), std::strerror(errno));
  std::exit(1);
}

int open_tap(const std::string& name) {
  const int device = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (device < 0) give_up("/dev/net/tun");
  ifreq request{};
  request.ifr_flags = IFF_TAP | IFF_NO_PI;
  name.copy(request.ifr_name, IFNAMSIZ - 1);
  if (ioctl(device, TUNSETIFF, &request) < 0) give_up(name);
  return device;
}

/** One direction: frames wait here for their time. */
class Line {
 public:
  Line(int from, int to, Clock::duration delay) : from_(from), to_(to), delay_(delay) {}

  void take_all(Clock::time_point now) {
    std::array<char, longest_frame> frame;
    while (true) {
      const ssize_t size = read(from_, frame.data(), frame.size());
      if (size <= 0) return;
      if (frames_.size() < queue_limit)
        frames_.emplace_back(now + delay_, std::vector(frame.data(), frame.data() + size));
    }
  }

  /** A frame that the other device does not take, for instance while it is down, is lost. */
  void give_due(Clock::time_point now) {
    while (!frames_.empty() && frames_.front().first <= now) {
      const auto& bytes = frames_.front().second;
      [[maybe_unused]] const ssize_t written = write(to_, bytes.data(), bytes.size());
      frames_.pop_front();
    }
  }

  Clock::time_point next() const { return frames_.empty() ? Clock::time_point::max() : frames_.front().first; }

 private:
  int from_;
  int to_;
  Clock::duration delay_;
  std::deque<std::pair<Clock::time_point, std::vector<char>>> frames_;
};

/** How long poll may wait, in milliseconds; rounded up, so that it does not spin. */
int until(Clock::time_point next) {
  if (next == Clock::time_point::max()) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now()).count();
  return left < 0 ? 0 : static_cast<int>(left);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) {
    std::fputs("usage: delay_line A B MILLISECONDS\n", stderr);
    return 2;
  }
  const int a = open_tap(arguments[1]);
  const int b = open_tap(arguments[2]);
  const std::chrono::milliseconds delay(std::atoi(arguments[3]));
  std::array<Line, 2> lines{Line(a, b, delay), Line(b, a, delay)};
  std::puts("ready");
  std::fflush(stdout);
  while (true) {
    std::array<pollfd, 2> waiting{{{a, POLLIN, 0}, {b, POLLIN, 0}}};
    if (poll(waiting.data(), waiting.size(), until(std::min(lines[0].next(), lines[1].next()))) < 0) give_up("poll");
    const auto now = Clock::now();
    for (auto& line : lines) {
      line.take_all(now);
      line.give_due(now);
    }
  }
}
