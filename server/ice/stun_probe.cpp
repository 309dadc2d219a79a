#include "ice/stun_probe.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace beckon::ice {

// Not connected: libuv gives up a descriptor for which the kernel reports an error, as it does on a connected socket
// when nobody listens at the other end.
StunProbe::StunProbe(uv_loop_t* loop, const std::string& address, std::uint16_t port, std::function<void()> answered)
    : socket_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)), answered_(std::move(answered)) {
  if (socket_ < 0) throw std::system_error(errno, std::generic_category(), "no socket to ask for STUN");
  server_.sin_family = AF_INET;
  server_.sin_port = htons(port);
  inet_pton(AF_INET, address.c_str(), &server_.sin_addr);
  readable_ = std::make_unique<Readable>(loop, socket_, [this] { read(); });
}

StunProbe::~StunProbe() {
  readable_.reset();
  close(socket_);
}

void StunProbe::ask() {
  asked_ = random_transaction();
  waiting_ = true;
  const auto request = binding_request(asked_);
  // What goes wrong here shows as an answer that does not come.
  [[maybe_unused]] const auto sent =
      sendto(socket_, request.data(), request.size(), 0, reinterpret_cast<const sockaddr*>(&server_), sizeof server_);
}

void StunProbe::read() {
  std::array<std::uint8_t, 1500> datagram{};
  const auto size = recv(socket_, datagram.data(), datagram.size(), 0);
  if (size < 0 || !waiting_) return;
  if (!answers_binding({datagram.data(), static_cast<std::size_t>(size)}, asked_)) return;
  waiting_ = false;
  answered_();
}

}  // namespace beckon::ice
