#include "net/http.hpp"

#include "net/http_token.hpp"

namespace beckon::net {

std::string_view HttpRequest::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (same_token(key, name)) return value;
  }
  return {};
}

}  // namespace beckon::net
