#include <utility>
#include <variant>

#include "net/http_response.hpp"
#include "net/server_impl.hpp"
#include "net/websocket_handshake.hpp"

namespace beckon::net {
namespace {

// More than this pending, and a pipelining client's next request waits until it has read.
constexpr std::size_t enough_pending = 64 * 1024;

std::string_view text_of(std::span<const char> bytes) { return {bytes.data(), bytes.size()}; }

bool output_waits(const Connection& c) {
  return !c.http->static_tail.empty() || (c.pending && c.pending->size() > enough_pending);
}

}  // namespace

// One request after the other; `input` lies at the start of the read buffer or is what remains of it.
void Server::Impl::http_input(Connection& c, std::span<char> input) {
  while (c.phase == Phase::Http && c.http && c.after_flush == AfterFlush::Nothing && !input.empty()) {
    if (output_waits(c)) return rest(c, input);
    HttpHead head(text_of(input), limits_.header);
    switch (head.state()) {
      case HttpHead::State::Incomplete:
        c.http->input.assign(text_of(input));
        return;
      case HttpHead::State::Invalid:
        counters_.http_bad_requests.add();
        return respond(c, plain_response(head.status()), true, false);
      case HttpHead::State::Whole:
        input = input.subspan(head.size());
        serve(c, head, input);
        break;
    }
  }
}

void Server::Impl::serve(Connection& c, HttpHead& head, std::span<char> rest) {
  HttpRequest& request = head.request();
  request.peer_is_loopback = c.from_loopback;
  counters_.http_requests.add();
  c.http->answered = true;
  touch(c);
  const bool is_head = request.method == "HEAD";
  if (request.method != "GET" && !is_head) {
    HttpResponse response = plain_response(405);
    response.headers.emplace_back("Allow", "GET, HEAD");
    return respond(c, response, true, head.keep_alive());
  }
  if (!asks_for_websocket(request)) return respond(c, handler_.on_request(request), !is_head, head.keep_alive());

  auto checked = check_upgrade(request, head.is_http_1_1());
  if (const auto* refusal = std::get_if<HttpResponse>(&checked)) {
    counters_.http_bad_requests.add();
    return respond(c, *refusal, !is_head, false);
  }
  const auto answer = handler_.on_upgrade(request);
  if (const auto* refusal = std::get_if<HttpResponse>(&answer)) return respond(c, *refusal, true, false);
  open_websocket(c, std::get<std::string>(checked), std::get<std::string>(answer), rest);
}

void Server::Impl::respond(Connection& c, const HttpResponse& response, bool with_body, bool keep_alive) {
  keep_alive = keep_alive && !shutting_down_;
  c.http->static_tail = append_response(pending(c), response, {.with_body = with_body, .keep_alive = keep_alive},
                                        std::chrono::system_clock::now());
  if (!keep_alive) c.after_flush = AfterFlush::HalfClose;
  mark_dirty(c);
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

void Server::Impl::rest(Connection& c, std::span<char> input) {
  c.http->input.assign(text_of(input));
  c.http->resting = true;
  c.reading = false;
  watch(c);
}

// Those whose pending bytes are written go on with the requests that had to wait.
void Server::Impl::resume() {
  for (Connection* c : std::exchange(resuming_, {})) {
    if (c->phase != Phase::Http || !c->http->resting) continue;
    c->http->resting = false;
    c->reading = true;
    watch(*c);
    const std::string input = std::exchange(c->http->input, {});
    std::copy(input.begin(), input.end(), buffer_.begin());
    http_input(*c, std::span(buffer_).first(input.size()));
  }
}

}  // namespace beckon::net
