#include "app/polling_side.hpp"

#include <algorithm>
#include <utility>

namespace beckon {
namespace {

using Kind = PollingRequest::Kind;

// A browser sends no Origin with a GET to the page's own server. One that names a transport comes from who was allowed
// to open it: the token is secret, and no foreign page can put the header there without asking first (a preflight).
bool is_own_poll(const net::HttpRequest& request) {
  return request.method == "GET" && request.header("Origin").empty() && !request.header("Beckon-Transport").empty();
}

// What a page of an allowed other origin may send, and read of the answer (Fetch, 3.2).
void allow_origin(net::HttpResponse& response, std::string_view origin) {
  response.headers.emplace_back("Access-Control-Allow-Origin", origin);
  response.headers.emplace_back("Access-Control-Expose-Headers", "Beckon-Transport, Beckon-First, Beckon-Close");
}

constexpr Duration full_retry{10'000};  // when nothing says when a place will be free

// All of a post is taken in one turn of the loop, which the others wait for.
bool has_too_many_lines(std::string_view body) {
  constexpr std::size_t most = 1024;
  std::size_t lines = 0;
  for (std::size_t i = 0; i < body.size() && lines <= most; ++i)
    lines += body[i] != '\n' && body[i] != '\r' && (i == 0 || body[i - 1] == '\n') ? 1 : 0;  // empty ones are none
  return lines > most;
}

net::HttpResponse preflight() {
  net::HttpResponse response = polling_response(204);
  response.headers.emplace_back("Access-Control-Allow-Methods", "GET, POST, DELETE");
  response.headers.emplace_back("Access-Control-Allow-Headers",
                                "Beckon-Transport, Beckon-Post, Beckon-After, Content-Type");
  response.headers.emplace_back("Access-Control-Max-Age", "7200");
  return response;
}

}  // namespace

PollingSide::PollingSide(const PollingLimits& limits, const Origins& origins, Store& store, Shard& shard,
                         const Clock& clock, ShardCounters& counters, HttpConnections& connections)
    : limits_(limits),
      counters_(counters),
      origins_(origins),
      store_(store),
      clock_(clock),
      connections_(connections),
      home_(limits, shard, clock, counters, [this](ShardId to, node::HttpAnswer answer) {
        if (to == store_.self()) return on(std::move(answer));
        store_.send(to, std::move(answer));
      }) {}

void PollingSide::take(std::uint64_t connection, const net::HttpRequest& request) {
  const std::string_view origin = request.header("Origin");
  if (!origins_.allow(request) && !is_own_poll(request))
    return connections_.respond(connection,
                                polling_response(403, "This origin may not connect; see the setting `origin`"));
  if (request.method == "OPTIONS") return respond(connection, preflight(), origin);
  const auto read = read_polling_request(request, limits_.shards);
  if (const auto* refusal = std::get_if<net::HttpResponse>(&read)) return respond(connection, *refusal, origin);
  const auto& wanted = std::get<PollingRequest>(read);
  if (wanted.kind == Kind::Open) return open(connection, request);

  if (wanted.kind == Kind::Post && has_too_many_lines(request.body))
    return respond(connection, polling_response(413, "Too many messages at once"), origin);
  const std::uint64_t number = ++last_request_;
  waiting_.emplace(number, Waiting{connection, wanted, std::string(origins_.is_other(origin) ? origin : "")});
  by_connection_.insert_or_assign(connection, number);
  const Duration poll_time = wanted.kind == Kind::Poll ? limits_.poll_time : Duration{0};
  answers_due_.set(number, clock_.now() + poll_time + limits_.pass_time);
  if (wanted.kind == Kind::Post) return ask(wanted, number, node::HttpPost{wanted.number, std::string(request.body)});
  if (wanted.kind == Kind::Poll) return ask(wanted, number, node::HttpPoll{wanted.number});
  ask(wanted, number, node::HttpLeave{});
}

// Whether the address has as many as it may have; then it is told so.
bool PollingSide::refuse(std::uint64_t connection, const net::HttpRequest& request) {
  if (limits_.addresses == nullptr) return false;
  const auto admission = limits_.addresses->enter(request.client, clock_.now());
  if (admission == net::Admission::Taken) return false;
  const bool fast = admission == net::Admission::TooFast;
  const auto limit = fast ? Limited::ConnectionsPerMinute : Limited::ConnectionsPerAddress;
  counters_.limited[static_cast<std::size_t>(limit)].add();
  auto response = polling_response(429, "Too many connections from your address: try again later");
  const Duration wait = fast ? limits_.addresses->wait(request.client, clock_.now()) : full_retry;
  response.headers.emplace_back("Retry-After", std::to_string(wait.count() / 1000 + 1));
  respond(connection, std::move(response), request.header("Origin"));
  return true;
}

void PollingSide::open(std::uint64_t connection, const net::HttpRequest& request) {
  const std::string_view origin = request.header("Origin");
  if (has_too_many_lines(request.body))
    return respond(connection, polling_response(413, "Too many messages at once"), origin);
  if (refuse(connection, request)) return;
  net::AddressSeat seat(limits_.addresses, request.client);
  const bool room = home_.size() + connections_.connections() < limits_.connections;
  const auto token = room ? home_.open(request.body, std::move(seat)) : std::nullopt;
  if (!token) return respond(connection, polling_response({0, 503, 0, {}, 0, {}}, Kind::Open), origin);
  connections_.count_besides(home_.size());
  net::HttpResponse response = polling_response(200);
  response.headers.emplace_back("Beckon-Transport", polling_token(store_.self(), *token));
  respond(connection, std::move(response), origin);
}

void PollingSide::ask(const PollingRequest& to, std::uint64_t request, decltype(node::HttpAsk::what) what) {
  node::HttpAsk asked{store_.self(), request, to.token, std::move(what)};
  if (to.home != store_.self()) return store_.send(to.home, std::move(asked));
  home_.take(asked);
  connections_.count_besides(home_.size());
}

bool PollingSide::take(NodeMessage& message) {
  if (const auto* asked = std::get_if<node::HttpAsk>(&message)) {
    home_.take(*asked);
    connections_.count_besides(home_.size());
    return true;
  }
  auto* answer = std::get_if<node::HttpAnswer>(&message);
  if (answer) on(std::move(*answer));
  return answer != nullptr;
}

void PollingSide::on(node::HttpAnswer answer) {
  const auto found = waiting_.find(answer.request);
  if (found == waiting_.end()) return;  // who asked has gone, or it came twice
  const Waiting waiting = std::move(found->second);
  waiting_.erase(found);
  by_connection_.erase(waiting.connection);
  answers_due_.set(answer.request, {});
  respond(waiting.connection, polling_response(std::move(answer), waiting.request.kind), waiting.other_origin);
}

void PollingSide::respond(std::uint64_t connection, net::HttpResponse response, std::string_view origin) {
  response.headers.emplace_back("Vary", "Origin");
  if (origins_.is_other(origin)) allow_origin(response, origin);
  connections_.respond(connection, response);
}

void PollingSide::gone(std::uint64_t connection) {
  const auto found = by_connection_.find(connection);
  if (found == by_connection_.end()) return;
  const std::uint64_t request = found->second;
  by_connection_.erase(found);
  const auto waiting = waiting_.extract(request);
  answers_due_.set(request, {});
  if (waiting.mapped().request.kind == Kind::Poll) ask(waiting.mapped().request, request, node::HttpGone{});
}

void PollingSide::tick(Time now) {
  home_.tick(now);
  connections_.count_besides(home_.size());
  for (const auto request : answers_due_.take_due(now)) on({request, 504, 0, {}, 0, {}});
}

void PollingSide::shut_down(std::uint16_t code, std::string_view reason) {
  home_.shut_down(code, reason);
  // What still waits, waits for other workers, which are shut down as well.
  const auto waiting = waiting_;
  for (const auto& [request, its] : waiting) {
    const bool poll = its.request.kind == Kind::Poll;
    on({request, poll ? 200U : 503U, its.request.number + 1, {}, poll ? code : std::uint16_t{0}, std::string(reason)});
  }
}

}  // namespace beckon
