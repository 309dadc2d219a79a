#include "net/server_in_tests.hpp"

namespace beckon::net {
namespace {

using testing::Test;

std::string body_of(Client& client, const std::string& head) {
  const auto at = head.find("Content-Length: ");
  return at == std::string::npos ? std::string() : client.read(std::stoul(head.substr(at + 16)));
}

TEST(ServerHttp, AnswersARequestWithLengthDateAndConnection) {
  RunningServer server;
  Client client(server.port);
  client.send("GET /a?b=c HTTP/1.1\r\nHost: localhost\r\nX-Test: yes\r\n\r\n");
  const std::string head = client.read_until("\r\n\r\n");
  EXPECT_TRUE(head.starts_with("HTTP/1.1 200 OK\r\n")) << head;
  EXPECT_NE(head.find("\r\nDate: "), std::string::npos);
  EXPECT_NE(head.find(" GMT\r\n"), std::string::npos);
  EXPECT_NE(head.find("Connection: keep-alive\r\n"), std::string::npos);
  EXPECT_EQ(body_of(client, head), "/a?b=c loopback yes");
}

TEST(ServerHttp, AnswersPipelinedRequestsInTheirOrder) {
  RunningServer server;
  Client client(server.port);
  std::string requests;
  for (int i = 0; i < 200; ++i) {
    requests.append("GET /").append(std::to_string(i)).append(" HTTP/1.1\r\nHost: x\r\n\r\n");
  }
  ASSERT_TRUE(client.send(requests));
  for (int i = 0; i < 200; ++i) {
    ASSERT_EQ(body_of(client, client.read_until("\r\n\r\n")), "/" + std::to_string(i) + " loopback ");
  }
}

TEST(ServerHttp, TakesARequestThatComesByteByByte) {
  RunningServer server;
  Client client(server.port);
  for (char c : std::string("\r\nGET /slow HTTP/1.1\r\nHost: x\r\n\r\n")) ASSERT_TRUE(client.send({&c, 1}));
  EXPECT_EQ(body_of(client, client.read_until("\r\n\r\n")), "/slow loopback ");
}

TEST(ServerHttp, WritesABigStaticBodyAndGoesOnWithTheNextRequest) {
  RunningServer server;
  Client client(server.port, 4096);
  client.send("GET /big HTTP/1.1\r\nHost: x\r\n\r\nGET /next HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string body = body_of(client, client.read_until("\r\n\r\n"));
  EXPECT_EQ(body, std::string(EchoHandler::big_size, 'b'));
  EXPECT_EQ(body_of(client, client.read_until("\r\n\r\n")), "/next loopback ");
}

TEST(ServerHttp, AnswersHeadWithoutABody) {
  RunningServer server;
  Client client(server.port);
  client.send("HEAD /static HTTP/1.1\r\nHost: x\r\n\r\nGET /static HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_NE(client.read_until("\r\n\r\n").find("Content-Length: 6\r\n"), std::string::npos);
  EXPECT_EQ(body_of(client, client.read_until("\r\n\r\n")), "static");
}

TEST(ServerHttp, GivesNotModifiedNoLength) {
  RunningServer server;
  Client client(server.port);
  EXPECT_EQ(client.get("/not-modified").find("Content-Length"), std::string::npos);
  EXPECT_TRUE(client.get("/x").starts_with("HTTP/1.1 200 OK\r\n"));
}

TEST(ServerHttp, ClosesAfterTheAnswerWhenAskedTo) {
  RunningServer server;
  Client client(server.port);
  client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const auto all = client.read_to_end();
  ASSERT_TRUE(all);
  EXPECT_NE(all->find("Connection: close\r\n"), std::string::npos);
  Client old(server.port);
  old.send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(old.read_to_end());
}

TEST(ServerHttp, AnswersAClientThatHasClosedItsHalf) {
  RunningServer server;
  Client client(server.port);
  client.send("GET /big HTTP/1.1\r\nHost: x\r\n\r\n");
  client.half_close();
  const auto all = client.read_to_end();
  ASSERT_TRUE(all);
  EXPECT_TRUE(all->ends_with(std::string(1000, 'b')));
  EXPECT_GT(all->size(), EchoHandler::big_size);
  EXPECT_TRUE(server.empties());
}

struct Refusal {
  const char* what;
  std::string request;
  const char* status;
};

TEST(ServerHttp, RefusesWhatItDoesNotTakeWithTheRightStatusAndCloses) {
  const Refusal refusals[] = {
      {"garbage", "\x16\x03\x01\r\n\r\n", "400"},
      {"no host", "GET / HTTP/1.1\r\n\r\n", "400"},
      {"two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400"},
      {"body", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", "413"},
      {"huge body", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\nhello", "413"},
      {"two lengths", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", "400"},
      {"chunks", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "411"},
      {"chunks with a length",
       "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", "400"},
      {"bad header", "GET / HTTP/1.1\r\nHo st: a\r\n\r\n", "400"},
      {"header bomb", "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(20'000, 'x'), "431"},
      {"many headers",
       "GET / HTTP/1.1\r\nHost: a\r\n" +
           [] {
             std::string many;
             for (int i = 0; i < 3'000; ++i) many.append("X: y\r\n");
             return many;
           }() +
           "\r\n",
       "431"},
      {"long target", "GET /" + std::string(20'000, 'x'), "431"},
      {"empty lines",
       [] {
         std::string many;
         for (int i = 0; i < 10'000; ++i) many.append("\r\n");
         return many;
       }(),
       "400"},
  };
  RunningServer server;
  for (const auto& [what, request, status] : refusals) {
    Client client(server.port);
    client.send(request);
    const auto all = client.read_to_end();
    ASSERT_TRUE(all) << what << ": the answer must not be lost in a reset";
    EXPECT_TRUE(all->starts_with(std::string("HTTP/1.1 ").append(status))) << what << ": " << *all;
  }
  EXPECT_EQ(server.counters.http_bad_requests.get(), std::size(refusals));
}

TEST(ServerHttp, AnswersOtherMethodsWithWhatIsAllowed) {
  RunningServer server;
  Client client(server.port);
  client.send("PUT / HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string head = client.read_until("\r\n\r\n");
  EXPECT_TRUE(head.starts_with("HTTP/1.1 405 Method Not Allowed\r\n"));
  EXPECT_NE(head.find("Allow: DELETE, GET, HEAD, OPTIONS, POST\r\n"), std::string::npos);
}

TEST(ServerHttp, ClosesWhoeverDoesNotSendAWholeHeadInTime) {
  RunningServer server({.handshake = Duration(300)});
  Client done(server.port);
  done.get("/");
  Client silent(server.port), half(server.port);
  half.send("GET / HTTP/1.1\r\n");
  EXPECT_EQ(silent.read_to_end(), "");
  EXPECT_EQ(half.read_to_end(), "");
  EXPECT_TRUE(server.empties());
  EXPECT_EQ(server.counters.handshake_timeouts.get(), 2U) << "the one that was answered was only idle";
}

TEST(ServerHttp, RefusesConnectionsAboveTheLimit) {
  RunningServer server({.connections = 2});
  Client first(server.port), second(server.port);
  first.get("/");
  second.get("/");
  Client third(server.port);
  EXPECT_TRUE(third.read_response().starts_with("HTTP/1.1 503 "));
  EXPECT_EQ(third.read(1), "");
  EXPECT_EQ(server.counters.connections_refused.get(), 1U);
  EXPECT_NE(first.get("/again").find("HTTP/1.1 200"), std::string::npos);
}

}  // namespace
}  // namespace beckon::net
