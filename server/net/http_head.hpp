// Reads the head of an HTTP/1 request (RFC 9112) from bytes.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "net/http.hpp"

namespace beckon::net {

class HttpHead {
 public:
  enum class State : std::uint8_t { Incomplete, Whole, Invalid };

  // Reads from the start of `bytes`, which must outlive it. Keeps nothing between calls: give it all from the head's
  // first byte on. A head longer than `limit` is Invalid (431), as is one whose body is longer than `body_limit` or
  // comes with another method than POST (413) or without a length (411: chunked, RFC 9112, 6.1 and 7.1).
  HttpHead(std::string_view bytes, std::size_t limit, std::size_t body_limit = 0);
  ~HttpHead();

  State state() const { return state_; }
  // Invalid: the status to answer before closing.
  unsigned status() const { return status_; }
  // Whole: bytes of the head and of the body that follows it, the request (its views live as long as this, and its body
  // is for the caller to fill in), and what its version and headers mean.
  std::size_t size() const { return size_; }
  std::size_t body_size() const { return body_size_; }
  // RFC 9110, 10.1.1: the client waits for a 100 before it sends the body.
  bool expects_continue() const { return expects_continue_; }
  HttpRequest& request() { return request_; }
  bool keep_alive() const { return keep_alive_; }
  bool is_http_1_1() const { return is_http_1_1_; }

 private:
  struct Parsed;

  void invalid(unsigned status);
  void read(std::string_view bytes, std::size_t limit);
  void judge();
  void judge_body();

  std::unique_ptr<Parsed> parsed_;
  HttpRequest request_;
  State state_ = State::Incomplete;
  unsigned status_ = 0;
  std::size_t size_ = 0, body_size_ = 0, body_limit_;
  bool keep_alive_ = false, is_http_1_1_ = false, expects_continue_ = false;
};

}  // namespace beckon::net
