#include "net/websocket_handshake.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

#include "net/http_response.hpp"
#include "net/http_token.hpp"

namespace beckon::net {
namespace {

// Any of the headers of that name holds the token: a list may be spread over several (RFC 9110, 5.3).
bool header_holds(const HttpRequest& request, std::string_view name, std::string_view token) {
  for (const auto& [key, value] : request.headers) {
    if (same_token(key, name) && list_holds(value, token)) return true;
  }
  return false;
}

// Base64 of exactly 16 bytes: 22 characters and "==", the last of the 22 with its four spare bits zero.
bool is_key(std::string_view key) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  return key.size() == 24 && key.substr(0, 22).find_first_not_of(letters) == std::string_view::npos &&
         std::string_view("AQgw").find(key[21]) != std::string_view::npos && key.substr(22) == "==";
}

}  // namespace

bool asks_for_websocket(const HttpRequest& request) { return header_holds(request, "Upgrade", "websocket"); }

std::variant<std::string, HttpResponse> check_upgrade(const HttpRequest& request, bool is_http_1_1) {
  const auto key = request.header("Sec-WebSocket-Key");
  if (request.method != "GET" || !is_http_1_1 || !header_holds(request, "Connection", "upgrade")) {
    return plain_response(400);
  }
  if (request.header("Sec-WebSocket-Version") != "13") {
    HttpResponse response = plain_response(426);
    response.headers.emplace_back("Sec-WebSocket-Version", "13");
    return response;
  }
  if (!is_key(key)) return plain_response(400);
  return websocket_accept(key);
}

std::string websocket_accept(std::string_view key) {
  const std::string text = std::string(key).append("258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
  std::array<unsigned char, 20> digest{};
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1) {
    throw std::runtime_error("SHA-1 is not available in this OpenSSL");
  }
  std::array<unsigned char, 29> base64{};
  const int length = EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(digest.size()));
  return {reinterpret_cast<const char*>(base64.data()), static_cast<std::size_t>(length)};
}

}  // namespace beckon::net
