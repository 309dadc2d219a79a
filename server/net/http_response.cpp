#include "net/http_response.hpp"

#include <algorithm>
#include <array>
#include <boost/beast/http/status.hpp>
#include <ctime>

#include "net/http_token.hpp"

namespace beckon::net {
namespace {

std::string_view reason(unsigned status) {
  const auto text = boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(status));
  return {text.data(), text.size()};
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

void append_date(std::string& out, std::chrono::system_clock::time_point now) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 40> text{};
  const auto size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  append_header(out, "Date", {text.data(), size});
}

bool has_header(const HttpResponse& response, std::string_view name) {
  return std::ranges::any_of(response.headers, [&](const auto& header) { return same_token(header.first, name); });
}

void append_common(std::string& out, const HttpResponse& response, const HttpHeaders& common) {
  for (const auto& [name, value] : common)
    if (!has_header(response, name)) append_header(out, name, value);
}

bool never_has_body(unsigned status) { return status < 200 || status == 204 || status == 304; }

}  // namespace

std::string_view append_response(std::string& out, const HttpResponse& response, ResponseForm form,
                                 std::chrono::system_clock::time_point now) {
  out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
  out.append(reason(response.status)).append("\r\n");
  for (const auto& [name, value] : response.headers) append_header(out, name, value);
  if (form.common) append_common(out, response, *form.common);
  append_date(out, now);
  append_header(out, "Connection", form.keep_alive ? "keep-alive" : "close");
  const bool is_static = response.body.empty();
  if (!never_has_body(response.status)) {
    append_header(out, "Content-Length",
                  std::to_string(is_static ? response.static_body.size() : response.body.size()));
  }
  out.append("\r\n");
  if (!form.with_body || never_has_body(response.status)) return {};
  out.append(response.body);
  return is_static ? response.static_body : std::string_view{};
}

HttpResponse plain_response(unsigned status) {
  HttpResponse response;
  response.status = status;
  response.headers.emplace_back("Content-Type", "text/plain; charset=utf-8");
  response.body = std::to_string(status).append(" ").append(reason(status)).append("\n");
  return response;
}

void append_switching_protocols(std::string& out, std::string_view accept, std::string_view subprotocol) {
  out.append("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n");
  append_header(out, "Sec-WebSocket-Accept", accept);
  if (!subprotocol.empty()) append_header(out, "Sec-WebSocket-Protocol", subprotocol);
  out.append("\r\n");
}

}  // namespace beckon::net
