// Whose pages may connect.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "net/http.hpp"
#include "store/guarded.hpp"

namespace beckon {

// Any thread.
class Origins {
 public:
  // Those allowed besides the server's own ("https://talk.example.org").
  explicit Origins(std::vector<std::string> others) : others_(std::move(others)) {}
  void set_others(std::vector<std::string> others);

  // Pages of the same origin (where TLS is spoken, one with https) and of the others. A request without an Origin (not
  // a browser's) is taken from loopback peers only.
  bool allow(const net::HttpRequest& request) const;
  // Allowed, but not the server's own: a browser wants to be told so (CORS).
  bool is_other(std::string_view origin) const;

 private:
  Guarded<std::vector<std::string>> others_;
};

}  // namespace beckon
