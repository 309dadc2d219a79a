// Who is let in, and who is behind a proxy.
#include <string>
#include <utility>

#include "net/forwarded.hpp"
#include "net/http_response.hpp"
#include "net/server_impl.hpp"

namespace beckon::net {
namespace {

constexpr Duration full_retry{10'000};  // when nothing says when a place will be free
constexpr std::int64_t milliseconds = 1'000;

void set_retry_after(HttpResponse& response, Duration retry_in) {
  const auto seconds = std::max<std::int64_t>(1, (retry_in.count() + milliseconds - 1) / milliseconds);
  response.headers.emplace_back("Retry-After", std::to_string(seconds));
}

}  // namespace

void Server::Impl::accept(Accepted accepted, Speech speech) {
  const TlsContext* tls = speech.tls;
  const bool loopback = accepted.from.is_loopback(), proxy = contains(limits_.trusted_proxies, accepted.from);
  const ClientAddress address = loopback || proxy ? ClientAddress() : ClientAddress(accepted.from);
  if (table_.size() + others_ >= limits_.connections) {
    counters_.connections_refused.add();
    if (tls == nullptr) refuse(accepted.socket, 503, full_retry);
    return;
  }
  if (admit(address) != Admission::Taken) {
    if (tls == nullptr) refuse(accepted.socket, 429, limits_.addresses->wait(address, loop_.now()));
    return;
  }
  auto c = std::make_unique<Connection>(static_cast<std::uint32_t>(limits_.message));
  c->seat = AddressSeat(limits_.addresses, address);
  if (uv_poll_init_socket(loop_.raw(), &c->poll, accepted.socket.fd()) != 0) {
    counters_.connections_refused.add();
    return;
  }
  c->socket = std::move(accepted.socket);
  c->poll.data = c.get();
  c->server = this;
  if (tls != nullptr) c->tls = std::make_unique<Tls>(*tls, c->socket.fd());
  c->redirects = speech.redirects;
  c->redirect_port = speech.https_port;
  c->http = std::make_unique<HttpPart>();
  c->from_loopback = loopback;
  c->from_proxy = proxy;
  c->messages = Allowance::tenth(limits_.messages, loop_.now());
  c->bytes = Allowance::tenth(limits_.bytes, loop_.now());
  table_.add(*c);
  counters_.connections_open.add();
  counters_.connections_total.add();
  touch(*c);
  watch(*c.release());  // owned by its poll handle from here, see release()
}

Admission Server::Impl::admit(ClientAddress address) {
  if (limits_.addresses == nullptr) return Admission::Taken;
  const Admission admission = limits_.addresses->enter(address, loop_.now());
  if (admission == Admission::TooMany) counters_.refused_at_once.add();
  if (admission == Admission::TooFast) counters_.refused_in_time.add();
  return admission;
}

// A few words to one that is not taken. What it has sent is read, for else closing would be a reset that overtakes
// them.
void Server::Impl::refuse(Socket& socket, unsigned status, Duration retry_in) {
  (void)read_some(socket.fd(), std::span(buffer_));
  HttpResponse response = plain_response(status);
  set_retry_after(response, retry_in);
  std::string text;
  append_response(text, response, {.with_body = true, .keep_alive = false}, std::chrono::system_clock::now());
  (void)write_some(socket.fd(), text, {});
  end_writing(socket.fd());
}

// Whatever a trusted proxy passes on is somebody else's, and none of it this machine's own.
void Server::Impl::identify(const Connection& c, HttpRequest& request) const {
  request.secure = c.tls != nullptr;
  request.peer_is_loopback = c.from_loopback;
  request.client = c.seat.address();
  if (!c.from_proxy) return;
  request.secure = request.secure || forwarded_secure(request);
  if (!request.header("X-Forwarded-For").empty()) request.peer_is_loopback = false;
  const auto address = forwarded_for(request, limits_.trusted_proxies);
  request.forwarded = address.has_value();
  if (address && !address->is_loopback()) request.client = ClientAddress(*address);
}

// A WebSocket through a proxy counts as a connection of whoever is behind it. False: it was refused.
bool Server::Impl::take_seat(Connection& c, const HttpRequest& request) {
  if (!request.forwarded) return true;
  if (admit(request.client) == Admission::Taken) {
    c.seat = AddressSeat(limits_.addresses, request.client);
    return true;
  }
  HttpResponse response = plain_response(429);
  set_retry_after(response, limits_.addresses->wait(request.client, loop_.now()));
  respond(c, response, true, false);
  return false;
}

}  // namespace beckon::net
