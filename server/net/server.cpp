#include "net/server.hpp"

#include <utility>

#include "net/server_impl.hpp"

namespace beckon::net {

Server::Server(Loop& loop, ServerLimits limits, Handler& handler, Counters& counters, ServerManners manners)
    : impl_(std::make_unique<Impl>(loop, std::move(limits), handler, counters, std::move(manners))) {}

Server::~Server() = default;

std::uint16_t Server::listen(const std::string& address, std::uint16_t port, const TlsContext* tls) {
  return impl_->listen(address, port, {tls, false, 0});
}

std::uint16_t Server::listen_to_redirect(const std::string& address, std::uint16_t port, std::uint16_t https_port) {
  return impl_->listen(address, port, {nullptr, true, https_port});
}

void Server::send_text(ConnectionId connection, std::string_view text) { impl_->send_text(connection, text); }

void Server::close(ConnectionId connection, std::uint16_t code, std::string_view reason) {
  impl_->close(connection, code, reason);
}

void Server::respond(ConnectionId connection, const HttpResponse& response) { impl_->respond(connection, response); }

void Server::set_limits(ServerLimits limits) { impl_->set_limits(std::move(limits)); }

void Server::count_besides(std::size_t others) { impl_->count_besides(others); }

void Server::shut_down(std::uint16_t code, std::string_view reason, Duration limit, std::function<void()> done) {
  impl_->shut_down(code, reason, limit, std::move(done));
}

std::size_t Server::connections() const { return impl_->connections(); }

ClientAddress Server::client_of(ConnectionId connection) const { return impl_->client_of(connection); }

}  // namespace beckon::net
