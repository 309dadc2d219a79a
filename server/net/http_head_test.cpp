#include "net/http_head.hpp"

#include <gtest/gtest.h>

#include <string>

namespace beckon::net {
namespace {

using State = HttpHead::State;

TEST(HttpHead, IsIncompleteUpToItsLastByte) {
  const std::string bytes = "GET /a?b HTTP/1.1\r\nHost: x\r\nAccept:  text/html \r\n\r\n";
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(HttpHead(std::string_view(bytes).substr(0, size), 1000).state(), State::Incomplete) << size;
  }
  HttpHead head(bytes + "behind", 1000);
  ASSERT_EQ(head.state(), State::Whole);
}

TEST(HttpHead, GivesMethodTargetAndHeadersAndItsSize) {
  const std::string bytes = "GET /a?b HTTP/1.1\r\nHost: x\r\nAccept:  text/html \r\n\r\nbehind";
  HttpHead head(bytes, 1000);
  ASSERT_EQ(head.state(), State::Whole);
  EXPECT_EQ(head.size(), bytes.size() - 6);
  EXPECT_EQ(head.request().method, "GET");
  EXPECT_EQ(head.request().target, "/a?b");
  EXPECT_EQ(head.request().path(), "/a");
  EXPECT_EQ(head.request().header("ACCEPT"), "text/html");
  EXPECT_EQ(head.request().header("Accept-Language"), "");
  EXPECT_EQ(head.request().headers.size(), 2U);
}

TEST(HttpHead, KnowsWhetherTheConnectionIsKept) {
  const auto keeps = [](const std::string& bytes) { return HttpHead(bytes, 1000).keep_alive(); };
  EXPECT_TRUE(keeps("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
  EXPECT_FALSE(keeps("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
  EXPECT_FALSE(keeps("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_TRUE(keeps("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
}

TEST(HttpHead, IsRefusedAsSoonAsItIsWrongOrTooLong) {
  const auto status = [](const std::string& bytes) { return HttpHead(bytes, 100).status(); };
  EXPECT_EQ(status("\x16\x03\x01\x02"), 400U);
  EXPECT_EQ(status("GET / HTTP/2.0\r\nHost: x\r\n\r\n"), 505U);
  EXPECT_EQ(status("GET /" + std::string(95, 'x')), 431U);
  EXPECT_EQ(status("GET / HTTP/1.1\r\nHost: " + std::string(100, 'x')), 431U);
  EXPECT_EQ(status("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"), 400U);
  EXPECT_EQ(status("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"), 0U);
}

TEST(HttpHead, TellsTheSizeOfABodyWithinTheLimit) {
  const auto post = [](const std::string& headers, std::size_t limit = 20) {
    const std::string bytes = "POST / HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n";
    HttpHead head(bytes, 1000, limit);
    return head.state() == State::Whole ? head.body_size() : 1000 + head.status();
  };
  EXPECT_EQ(post(""), 0U);
  EXPECT_EQ(post("Content-Length: 0\r\n"), 0U);
  EXPECT_EQ(post("Content-Length: 20\r\n"), 20U);
  EXPECT_EQ(post("Content-Length: 21\r\n"), 1413U);
  EXPECT_EQ(post("Content-Length: 18446744073709551615\r\n"), 1413U);
  EXPECT_EQ(post("Content-Length: 18446744073709551616\r\n"), 1400U);
  EXPECT_EQ(post("Content-Length: 2, 2\r\n"), 2U) << "RFC 9112, 6.3";
  EXPECT_EQ(post("Content-Length: 2, 3\r\n"), 1400U);
  EXPECT_EQ(post("Content-Length: \r\n"), 1400U);
  EXPECT_EQ(post("Content-Length: 0x2\r\n"), 1400U);
  EXPECT_EQ(post("Transfer-Encoding: chunked\r\n"), 1411U);
  EXPECT_EQ(post("Transfer-Encoding: gzip\r\n"), 1411U);
  EXPECT_EQ(post("Transfer-Encoding: chunked\r\nContent-Length: 2\r\n"), 1400U);
  EXPECT_EQ(post("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n"), 1400U);
}

TEST(HttpHead, TakesABodyWithNoMethodButPost) {
  for (const auto* method : {"GET", "HEAD", "DELETE", "OPTIONS", "PUT"}) {
    const std::string bytes = std::string(method) + " / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n";
    EXPECT_EQ(HttpHead(bytes, 1000, 20).status(), 413U) << method;
  }
}

TEST(HttpHead, KnowsWhoWaitsToBeToldToGoOn) {
  const auto expects = [](const std::string& request) { return HttpHead(request, 1000, 20).expects_continue(); };
  EXPECT_TRUE(expects("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\n"));
  EXPECT_FALSE(expects("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n\r\n")) << "for nothing";
  EXPECT_FALSE(expects("POST / HTTP/1.0\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"));
  EXPECT_FALSE(expects("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n"));
}

}  // namespace
}  // namespace beckon::net
