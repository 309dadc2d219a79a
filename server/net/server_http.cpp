#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "net/http_response.hpp"
#include "net/https_redirect.hpp"
#include "net/server_impl.hpp"
#include "net/text.hpp"
#include "net/websocket_handshake.hpp"

namespace beckon::net {
namespace {

// More than this pending, and a pipelining client's next request waits until it has read.
constexpr std::size_t enough_pending = 64 * 1024;

bool is_served(std::string_view method) {
  constexpr std::array<std::string_view, 5> served{"GET", "HEAD", "POST", "DELETE", "OPTIONS"};
  return std::ranges::find(served, method) != served.end();
}

bool output_waits(const Connection& c) {
  return !c.http->static_tail.empty() || (c.pending && c.pending->size() > enough_pending);
}

}  // namespace

// One request after the other; `input` lies at the start of the read buffer or is what remains of it.
void Server::Impl::http_input(Connection& c, std::span<char> input) {
  while (c.phase == Phase::Http && c.http && c.after_flush == AfterFlush::Nothing && !input.empty()) {
    if (c.http->late || output_waits(c)) return rest(c, input);
    if (slow_down(c, {})) {
      if (c.phase == Phase::Http && c.after_flush == AfterFlush::Nothing) rest(c, input);
      return;
    }
    HttpHead head(text_of(input), limits_.header, limits_.body);
    switch (head.state()) {
      case HttpHead::State::Incomplete:
        c.http->input.assign(text_of(input));
        return;
      case HttpHead::State::Invalid:
        counters_.http_bad_requests.add();
        return respond(c, plain_response(head.status()), true, false);
      case HttpHead::State::Whole:
        if (head.body_size() > input.size() - head.size()) return await_body(c, head, input);
        head.request().body = text_of(input.subspan(head.size(), head.body_size()));
        input = input.subspan(head.size() + head.body_size());
        serve(c, head, input);
        break;
    }
  }
}

// Kept as it grows, so that a length alone takes up no memory. The body has as much time as the head had.
void Server::Impl::await_body(Connection& c, const HttpHead& head, std::span<char> input) {
  c.http->input.assign(text_of(input));
  c.http->whole_size = head.size() + head.body_size();
  touch(c);
  if (!head.expects_continue() || input.size() > head.size()) return;
  pending(c).append("HTTP/1.1 100 Continue\r\n\r\n");
  mark_dirty(c);
}

// `input` is more of the body that await_body() waits for, and what follows it.
void Server::Impl::body_input(Connection& c, std::span<char> input) {
  HttpPart& http = *c.http;
  const std::size_t missing = http.whole_size - http.input.size();
  const auto mine = input.first(std::min(missing, input.size()));
  http.input.append(text_of(mine));
  if (mine.size() < missing) return;
  const std::string whole = std::exchange(http.input, {});
  http.whole_size = 0;
  HttpHead head(whole, limits_.header, limits_.body);
  head.request().body = std::string_view(whole).substr(head.size());
  input = input.subspan(mine.size());
  serve(c, head, input);
  http_input(c, input);
}

void Server::Impl::serve(Connection& c, HttpHead& head, std::span<char> rest) {
  HttpRequest& request = head.request();
  identify(c, request);
  charge(c, 1, 0);
  counters_.http_requests.add();
  c.http->answered = true;
  touch(c);
  const bool is_head = request.method == "HEAD";
  if (c.redirects) {
    const HttpResponse where = https_redirect(request, c.redirect_port);
    (where.status == 308 ? counters_.https_redirects : counters_.http_bad_requests).add();
    return respond(c, where, !is_head, false);
  }
  if (!is_served(request.method)) {
    HttpResponse response = plain_response(405);
    response.headers.emplace_back("Allow", "DELETE, GET, HEAD, OPTIONS, POST");
    return respond(c, response, true, head.keep_alive());
  }
  if (!asks_for_websocket(request)) {
    c.http->late = LateAnswer{!is_head, head.keep_alive()};
    if (const auto response = handler_.on_request(c.id, request)) return respond(c.id, *response);
    if (c.http->late && c.phase == Phase::Http) c.unlink();  // its silence is ours
    return;
  }
  upgrade(c, head, rest);
}

void Server::Impl::upgrade(Connection& c, HttpHead& head, std::span<char> rest) {
  const HttpRequest& request = head.request();
  auto checked = check_upgrade(request, head.is_http_1_1());
  if (const auto* refusal = std::get_if<HttpResponse>(&checked)) {
    counters_.http_bad_requests.add();
    return respond(c, *refusal, request.method != "HEAD", false);
  }
  if (!manners_.echo_path.empty() && request.path() == manners_.echo_path)
    return open_echo(c, std::get<std::string>(checked), rest);
  if (!take_seat(c, request)) return;
  const auto answer = handler_.on_upgrade(request);
  if (const auto* refusal = std::get_if<HttpResponse>(&answer)) return respond(c, *refusal, true, false);
  open_websocket(c, std::get<std::string>(checked), std::get<std::string>(answer), rest);
}

void Server::Impl::respond(ConnectionId id, const HttpResponse& response) {
  Connection* c = table_.find(id);
  if (c == nullptr || c->phase != Phase::Http || !c->http->late) return;
  const LateAnswer how = *std::exchange(c->http->late, std::nullopt);
  touch(*c);
  respond(*c, response, how.with_body, how.keep_alive);
}

void Server::Impl::respond(Connection& c, const HttpResponse& response, bool with_body, bool keep_alive) {
  write_response(c, response, with_body, keep_alive);
  mark_dirty(c);
}

void Server::Impl::write_response(Connection& c, const HttpResponse& response, bool with_body, bool keep_alive) {
  keep_alive = keep_alive && !shutting_down_;
  c.http->static_tail = append_response(
      pending(c), response,
      {.with_body = with_body, .keep_alive = keep_alive, .common = c.redirects ? nullptr : &manners_.headers},
      std::chrono::system_clock::now());
  if (!keep_alive) c.after_flush = AfterFlush::HalfClose;
}

// What came behind the head in the same packet is the WebSocket's already.
void Server::Impl::open_websocket(Connection& c, const std::string& accept, const std::string& subprotocol,
                                  std::span<char> rest) {
  append_switching_protocols(pending(c), accept, subprotocol);
  mark_dirty(c);
  if (c.phase == Phase::Doomed) return;
  c.http.reset();
  c.phase = Phase::Open;
  c.opened = true;
  touch(c);
  counters_.websockets_open.add();
  counters_.websockets_total.add();
  handler_.on_open(c.id, subprotocol);
  websocket_input(c, rest);
}

void Server::Impl::open_echo(Connection& c, const std::string& accept, std::span<char> rest) {
  append_switching_protocols(pending(c), accept, {});
  mark_dirty(c);
  if (c.phase == Phase::Doomed) return;
  c.http.reset();
  c.phase = Phase::Open;
  c.echo = true;
  c.reader = WebSocketReader(echo_message_size, WebSocketReader::Takes::TextAndBinary);
  touch(c);
  websocket_input(c, rest);
}

void Server::Impl::rest(Connection& c, std::span<char> input) {
  c.http->input.assign(text_of(input));
  c.http->resting = true;
  c.reading = false;
  watch(c);
}

// Those whose pending bytes are written, and whose late answer is given, go on with the requests that had to wait.
void Server::Impl::resume() {
  for (Connection* c : std::exchange(resuming_, {})) {
    if (c->phase != Phase::Http || !c->http->resting || c->http->late) continue;
    c->http->resting = false;
    c->reading = true;
    watch(*c);
    const std::string input = std::exchange(c->http->input, {});
    std::copy(input.begin(), input.end(), buffer_.begin());
    http_input(*c, std::span(buffer_).first(input.size()));
  }
}

}  // namespace beckon::net
