#include "net/websocket_handshake.hpp"

#include <gtest/gtest.h>

#include "net/http_token.hpp"

namespace beckon::net {
namespace {

HttpRequest good() {
  HttpRequest request;
  request.method = "GET";
  request.target = "/ws";
  request.headers = {{"Host", "x"},
                     {"Upgrade", "WebSocket"},
                     {"Connection", "keep-alive"},
                     {"Connection", "foo , UPGRADE"},
                     {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                     {"Sec-WebSocket-Version", "13"}};
  return request;
}

unsigned status_with(std::size_t header, std::string_view value) {
  HttpRequest request = good();
  request.headers[header].second = value;
  const auto result = check_upgrade(request, true);
  const auto* refusal = std::get_if<HttpResponse>(&result);
  return refusal != nullptr ? refusal->status : 101;
}

TEST(WebSocketHandshake, AcceptsAsInTheRfc) {
  EXPECT_TRUE(asks_for_websocket(good()));
  EXPECT_EQ(std::get<std::string>(check_upgrade(good(), true)), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(WebSocketHandshake, RefusesWhatBreaksARule) {
  EXPECT_EQ(status_with(3, "close"), 400U);
  EXPECT_EQ(status_with(4, ""), 400U);
  EXPECT_EQ(status_with(4, "dGhlIHNhbXBsZSBub25jZQ="), 400U) << "short";
  EXPECT_EQ(status_with(4, "dGhlIHNhbXBsZSBub25jZR=="), 400U) << "bits behind the sixteenth byte";
  EXPECT_EQ(status_with(4, "dGhlIHNhbXBsZSBub25j!Q=="), 400U);
  EXPECT_EQ(status_with(4, "dGhlIHNhbXBsZSBub25jZQ=="), 101U);
  EXPECT_TRUE(std::holds_alternative<HttpResponse>(check_upgrade(good(), false))) << "HTTP/1.0";
  HttpRequest head = good();
  head.method = "HEAD";
  EXPECT_TRUE(std::holds_alternative<HttpResponse>(check_upgrade(head, true)));
}

TEST(WebSocketHandshake, SaysWhichVersionItSpeaks) {
  HttpRequest request = good();
  request.headers[5].second = "8";
  const auto refusal = std::get<HttpResponse>(check_upgrade(request, true));
  EXPECT_EQ(refusal.status, 426U);
  EXPECT_EQ(refusal.headers.back(), (std::pair<std::string, std::string>{"Sec-WebSocket-Version", "13"}));
}

TEST(WebSocketHandshake, IsNotAskedForByOtherUpgrades) {
  HttpRequest request = good();
  request.headers[1].second = "h2c";
  EXPECT_FALSE(asks_for_websocket(request));
}

TEST(HttpToken, IsFoundInAListWithoutCase) {
  EXPECT_TRUE(list_holds("a, B ,c", "b"));
  EXPECT_TRUE(list_holds("upgrade", "Upgrade"));
  EXPECT_FALSE(list_holds("upgraded", "upgrade"));
  EXPECT_FALSE(list_holds("", "upgrade"));
  EXPECT_FALSE(list_holds(",,", "upgrade"));
}

}  // namespace
}  // namespace beckon::net
