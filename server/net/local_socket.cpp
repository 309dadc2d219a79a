#include "net/local_socket.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <system_error>

#include "net/socket.hpp"

namespace beckon::net {
namespace {

constexpr int most_waiting = 16;
constexpr std::chrono::seconds answer_time{10};

[[noreturn]] void fail(int error, const std::string& path) {
  throw std::system_error(error, std::generic_category(), path);
}

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) fail(ENAMETOOLONG, path);
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

Socket make_socket(const std::string& path) {
  Socket socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (socket.fd() < 0) fail(errno, path);
  return socket;
}

bool connects(const Socket& socket, const sockaddr_un& address) {
  return connect(socket.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

// Nobody may open it in the moment between making and closing it to others.
int bind_closed(const Socket& socket, const sockaddr_un& address) {
  const mode_t before = umask(0177);
  const int failed = bind(socket.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? 0 : errno;
  umask(before);
  return failed;
}

// What comes until the other end closes.
std::string read_all(const Socket& socket, const std::string& path) {
  const auto end = std::chrono::steady_clock::now() + answer_time;
  std::string text;
  std::array<char, 4096> room{};
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    pollfd ready{socket.fd(), POLLIN, 0};
    if (left.count() <= 0 || poll(&ready, 1, static_cast<int>(left.count())) == 0) fail(ETIMEDOUT, path);
    const auto count = recv(socket.fd(), room.data(), room.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail(errno, path);
    if (count == 0) return text;
    text.append(room.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace

Socket listen_on_path(const std::string& path) {
  const sockaddr_un address = address_of(path);
  if (connects(make_socket(path), address)) fail(EADDRINUSE, path);
  struct stat found {};
  if (lstat(path.c_str(), &found) == 0 && S_ISSOCK(found.st_mode)) unlink(path.c_str());
  Socket socket = make_socket(path);
  if (const int failed = bind_closed(socket, address)) fail(failed, path);
  if (listen(socket.fd(), most_waiting) != 0) fail(errno, path);
  return socket;
}

std::string ask_at_path(const std::string& path, const std::string& line) {
  const sockaddr_un address = address_of(path);
  const Socket socket = make_socket(path);
  if (!connects(socket, address)) fail(errno, path);
  const std::string text = line + "\n";
  if (send(socket.fd(), text.data(), text.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(text.size())) fail(errno, path);
  std::string answer = read_all(socket, path);
  if (answer.ends_with('\n')) answer.pop_back();
  return answer;
}

}  // namespace beckon::net
