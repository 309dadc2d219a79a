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
  // first byte on. A head longer than `limit` is Invalid (431), as is one with a body (413, 400): no request has one.
  HttpHead(std::string_view bytes, std::size_t limit);
  ~HttpHead();

  State state() const { return state_; }
  // Invalid: the status to answer before closing.
  unsigned status() const { return status_; }
  // Whole: bytes of the head, the request (its views live as long as this), and what its version and Connection mean.
  std::size_t size() const { return size_; }
  HttpRequest& request() { return request_; }
  bool keep_alive() const { return keep_alive_; }
  bool is_http_1_1() const { return is_http_1_1_; }

 private:
  struct Parsed;

  void invalid(unsigned status);
  void read(std::string_view bytes, std::size_t limit);
  void judge();

  std::unique_ptr<Parsed> parsed_;
  HttpRequest request_;
  State state_ = State::Incomplete;
  unsigned status_ = 0;
  std::size_t size_ = 0;
  bool keep_alive_ = false, is_http_1_1_ = false;
};

}  // namespace beckon::net
