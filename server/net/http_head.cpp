#include "net/http_head.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include "net/http_token.hpp"

namespace beckon::net {
namespace http = boost::beast::http;

struct HttpHead::Parsed {
  http::request_parser<http::empty_body> parser;
};

HttpHead::HttpHead(std::string_view bytes, std::size_t limit, std::size_t body_limit) : body_limit_(body_limit) {
  // RFC 9112, 2.2: empty lines before the request line are to be ignored.
  std::size_t skipped = 0;
  while (bytes.substr(skipped).starts_with("\r\n")) skipped += 2;
  size_ = skipped;
  if (skipped < limit) {
    read(bytes.substr(skipped), limit - skipped);
  } else {
    invalid(400);
  }
}

HttpHead::~HttpHead() = default;

void HttpHead::invalid(unsigned status) {
  state_ = State::Invalid;
  status_ = status;
}

void HttpHead::read(std::string_view bytes, std::size_t limit) {
  if (bytes.empty() || bytes == "\r") return;
  parsed_ = std::make_unique<Parsed>();
  auto& parser = parsed_->parser;
  parser.header_limit(static_cast<std::uint32_t>(limit));
  parser.body_limit(boost::none);  // judged below, by its declared length
  std::size_t used = 0;
  while (!parser.is_header_done()) {
    boost::system::error_code error;
    used += parser.put(boost::asio::const_buffer(bytes.data() + used, bytes.size() - used), error);
    if (error == http::error::need_more) {
      if (bytes.size() >= limit) invalid(431);
      return;
    }
    if (parser.is_header_done()) break;  // what is wrong with the body is judged below
    if (error == http::error::header_limit) return invalid(431);
    if (error) return invalid(error == http::error::bad_version ? 505 : 400);
  }
  size_ += used;
  judge();
}

void HttpHead::judge() {
  auto& parser = parsed_->parser;
  const auto& message = parser.get();
  std::size_t hosts = 0;
  request_.method = std::string_view(message.method_string().data(), message.method_string().size());
  request_.target = std::string_view(message.target().data(), message.target().size());
  for (const auto& field : message) {
    if (field.name() == http::field::host) ++hosts;
    request_.headers.emplace_back(std::string_view(field.name_string().data(), field.name_string().size()),
                                  std::string_view(field.value().data(), field.value().size()));
  }
  is_http_1_1_ = message.version() == 11;
  if (!is_http_1_1_ && message.version() != 10) return invalid(505);
  if (hosts > 1 || (is_http_1_1_ && hosts == 0)) return invalid(400);  // RFC 9112, 3.2
  keep_alive_ = parser.keep_alive();
  state_ = State::Whole;
  judge_body();
}

void HttpHead::judge_body() {
  const auto& message = parsed_->parser.get();
  const bool has_length = message.find(http::field::content_length) != message.end();
  // RFC 9112, 6.3: one with both may be an attempt to smuggle a request past a proxy.
  if (message.find(http::field::transfer_encoding) != message.end()) return invalid(has_length ? 400 : 411);
  const auto length = parsed_->parser.content_length();
  if (!length || *length == 0) return;
  if (*length > body_limit_ || request_.method != "POST") return invalid(413);
  body_size_ = static_cast<std::size_t>(*length);
  expects_continue_ = is_http_1_1_ && same_token(request_.header("Expect"), "100-continue");
}

}  // namespace beckon::net
