#include "app/doctor/http_probe.hpp"

#include <algorithm>
#include <charconv>

#include "ice/blocking_stream.hpp"
#include "net/http_token.hpp"

namespace beckon::doctor {
namespace {

using namespace std::chrono_literals;
constexpr auto patience = 10s;
constexpr std::size_t most_bytes = 256 * 1024;

std::optional<std::size_t> length_of(const WebAnswer& answer) {
  const auto text = answer.header("Content-Length");
  std::size_t length = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (text.empty() || failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return length;
}

bool is_whole(std::string_view text) {
  const auto answer = parse_answer(text);
  if (!answer) return false;
  if (answer->status == 101 || answer->status == 204) return true;
  if (const auto length = length_of(*answer)) return answer->body.size() >= *length;
  return answer->body.ends_with("0\r\n\r\n");  // of a chunked one
}

Result<WebAnswer> read_answer(ice::BlockingStream& stream, ice::WaitUntil deadline) {
  std::string text;
  std::array<std::uint8_t, 4096> part{};
  while (!is_whole(text) && text.size() < most_bytes) {
    const auto size = stream.receive(part, deadline);
    if (!size) return size.error();
    if (*size == 0) break;
    text.append(reinterpret_cast<const char*>(part.data()), *size);
  }
  auto answer = parse_answer(text);
  if (!answer) return Error{ErrorCode::Internal, "what answers does not speak HTTP"};
  answer->certificate = stream.certificate();
  return *answer;
}

}  // namespace

std::string WebPlace::authority() const {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return port == (tls ? 443 : 80) ? name : name + ":" + std::to_string(port);
}

std::string WebPlace::origin() const { return (tls ? "https://" : "http://") + authority(); }

std::optional<WebPlace> parse_origin(std::string_view text) {
  WebPlace place;
  place.tls = text.starts_with("https://");
  if (!place.tls && !text.starts_with("http://")) return std::nullopt;
  text.remove_prefix(place.tls ? 8 : 7);
  place.port = place.tls ? 443 : 80;
  const auto host_end = text.starts_with('[') ? text.find(']') : text.find(':');
  place.host = text.starts_with('[') ? text.substr(1, host_end - 1) : text.substr(0, host_end);
  const auto colon = host_end == std::string_view::npos ? host_end : text.find(':', host_end);
  if (place.host.empty()) return std::nullopt;
  if (colon == std::string_view::npos) return place;
  const auto port = text.substr(colon + 1);
  const auto [end, failed] = std::from_chars(port.data(), port.data() + port.size(), place.port);
  if (failed != std::errc{} || end != port.data() + port.size() || place.port == 0) return std::nullopt;
  return place;
}

std::string_view WebAnswer::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (net::same_token(key, name)) return value;
  return {};
}

std::optional<WebAnswer> parse_answer(std::string_view text) {
  const auto end = text.find("\r\n\r\n");
  if (!text.starts_with("HTTP/1.") || end == std::string_view::npos || end < 12) return std::nullopt;
  WebAnswer answer;
  const auto code = text.substr(9, 3);
  const auto [last, failed] = std::from_chars(code.data(), code.data() + code.size(), answer.status);
  if (failed != std::errc{} || last != code.data() + code.size()) return std::nullopt;
  answer.body = text.substr(end + 4);
  auto head = text.substr(0, end);
  while (true) {
    const auto line_end = head.find("\r\n");
    if (line_end == std::string_view::npos) return answer;
    head.remove_prefix(line_end + 2);
    const auto line = head.substr(0, head.find("\r\n"));
    const auto colon = line.find(':');
    if (colon != std::string_view::npos)
      answer.headers.emplace_back(line.substr(0, colon), net::trimmed(line.substr(colon + 1)));
  }
}

Result<WebAnswer> ask_web(const WebPlace& place, std::string_view method, std::string_view path, const Headers& headers,
                          std::string_view body) {
  const auto found = ice::resolve_host(place.host, place.port);
  if (!found) return found.error();
  const auto deadline = std::chrono::steady_clock::now() + patience;
  auto stream = ice::BlockingStream::connect(found->front(), place.host, place.tls, deadline);
  for (std::size_t i = 1; !stream && i < found->size(); ++i)
    stream = ice::BlockingStream::connect((*found)[i], place.host, place.tls, deadline);
  if (!stream) return stream.error();
  std::string request(method);
  ((request += ' ') += path) += " HTTP/1.1\r\nHost: " + place.authority() + "\r\n";
  for (const auto& [name, value] : headers) request += name + ": " + value + "\r\n";
  if (!body.empty() || method == "POST") request += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  (request += "\r\n") += body;
  const std::span bytes(reinterpret_cast<const std::uint8_t*>(request.data()), request.size());
  if (const auto sent = stream->send(bytes, deadline); !sent) return sent.error();
  return read_answer(*stream, deadline);
}

}  // namespace beckon::doctor
