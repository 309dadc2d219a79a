#include "poller.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <ctime>
#include <stdexcept>
#include <string>
#include <system_error>

namespace bench {
namespace {

[[noreturn]] void fail_polling(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

void control(int epoll, int operation, int fd, Pollable& what, bool wants_to_write) {
  epoll_event event{};
  event.events = wants_to_write ? EPOLLIN | EPOLLOUT : EPOLLIN;
  event.data.ptr = &what;
  if (::epoll_ctl(epoll, operation, fd, &event) != 0) fail_polling("epoll_ctl");
}

}  // namespace

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

Poller::Poller() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (epoll_.get() < 0) fail_polling("epoll_create1");
}

void Poller::add(int fd, Pollable& what, bool wants_to_write) {
  control(epoll_.get(), EPOLL_CTL_ADD, fd, what, wants_to_write);
}

void Poller::change(int fd, Pollable& what, bool wants_to_write) {
  control(epoll_.get(), EPOLL_CTL_MOD, fd, what, wants_to_write);
}

void Poller::turn(Nanos wait) {
  std::array<epoll_event, 1024> events;
  const timespec timeout{wait.count() / 1'000'000'000, wait.count() % 1'000'000'000};
  const int count = ::epoll_pwait2(epoll_.get(), events.data(), events.size(), &timeout, nullptr);
  if (count < 0 && errno != EINTR) fail_polling("epoll_pwait2");
  for (int i = 0; i < count; ++i) {
    const auto& event = events[static_cast<std::size_t>(i)];
    static_cast<Pollable*>(event.data.ptr)
        ->on_ready((event.events & ~std::uint32_t{EPOLLOUT}) != 0, (event.events & EPOLLOUT) != 0);
  }
}

void Poller::give_up(const char* what) { throw std::runtime_error(std::string("this never came: ") + what); }

}  // namespace bench
