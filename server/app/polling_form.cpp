#include "app/polling_form.hpp"

#include <charconv>
#include <optional>

namespace beckon {
namespace {

// Digits only; nothing for any other text and for what is beyond 64 bits.
template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number number{};
  if (text.empty() || text.front() == '-') return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool read_token(std::string_view text, std::uint32_t shards, PollingRequest& into) {
  constexpr std::size_t digits = 10;
  const auto dot = text.find('.');
  if (dot > digits) return false;
  const auto home = number_in<std::uint32_t>(text.substr(0, dot));
  const auto token = node::HttpToken::parse(text.substr(dot + 1));
  if (!home || *home >= shards || !token) return false;
  into.home = ShardId{*home};
  into.token = *token;
  return true;
}

std::string_view words_of(unsigned status) {
  switch (status) {
    case 404:
      return "There is no such transport (any more): resume on a new one";
    case 409:
      return "The number does not follow: resume on a new transport";
    case 429:
      return "Too much: ask the same again, later";
    case 503:
      return "Not now: ask again";
    default:
      return "No answer in time: ask again";
  }
}

}  // namespace

std::variant<PollingRequest, net::HttpResponse> read_polling_request(const net::HttpRequest& request,
                                                                     std::uint32_t shards) {
  using Kind = PollingRequest::Kind;
  PollingRequest read;
  if (request.method == "POST") {
    read.kind = Kind::Post;
  } else if (request.method == "GET") {
    read.kind = Kind::Poll;
  } else if (request.method == "DELETE") {
    read.kind = Kind::Leave;
  } else {
    auto response = polling_response(405, "Transports over HTTP take GET, POST and DELETE");
    response.headers.emplace_back("Allow", "DELETE, GET, OPTIONS, POST");
    return response;
  }
  const std::string_view token = request.header("Beckon-Transport");
  if (token.empty() && read.kind == Kind::Post) {
    read.kind = Kind::Open;
    return read;
  }
  if (token.empty()) return polling_response(400, "Beckon-Transport is missing");
  if (!read_token(token, shards, read)) return polling_response(404, words_of(404));
  if (read.kind == Kind::Leave) return read;
  const bool post = read.kind == Kind::Post;
  const auto number = number_in<std::uint64_t>(request.header(post ? "Beckon-Post" : "Beckon-After"));
  if (!number || (post && *number == 0))
    return polling_response(400, post ? "Beckon-Post must be a number from 1 on" : "Beckon-After must be a number");
  read.number = *number;
  return read;
}

std::string polling_token(ShardId home, const node::HttpToken& token) {
  return std::to_string(home.number).append(".").append(token.str());
}

net::HttpResponse polling_response(unsigned status, std::string_view text) {
  net::HttpResponse response;
  response.status = status;
  response.headers = {{"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}};
  if (text.empty()) return response;
  response.headers.emplace_back("Content-Type", "text/plain; charset=utf-8");
  response.body.append(text).append("\n");
  return response;
}

net::HttpResponse polling_response(node::HttpAnswer answer, PollingRequest::Kind kind) {
  if (answer.status >= 400) {
    net::HttpResponse refusal = polling_response(answer.status, words_of(answer.status));
    if (answer.status == 429 || answer.status == 503) refusal.headers.emplace_back("Retry-After", "1");
    return refusal;
  }
  net::HttpResponse response = polling_response(answer.status);
  if (kind == PollingRequest::Kind::Poll) {
    response.headers.emplace_back("Content-Type", "application/x-ndjson");
    response.headers.emplace_back("Beckon-First", std::to_string(answer.first));
    response.body = std::move(answer.body);
  }
  if (answer.close_code != 0)
    response.headers.emplace_back("Beckon-Close", std::to_string(answer.close_code) + " " + answer.close_reason);
  return response;
}

}  // namespace beckon
