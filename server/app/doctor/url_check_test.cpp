#include "app/doctor/url_check.hpp"

#include "app/doctor/finding_in_tests.hpp"

namespace beckon::doctor {
namespace {

using ::testing::HasSubstr;

UrlFacts good_url() {
  UrlFacts facts;
  facts.place = {true, "talk.example.org", 443};
  facts.ready.answer = {200, {}, "ready\nturn: up\n", {}};
  facts.accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
  facts.websocket.answer = {
      101, {{"sec-websocket-accept", facts.accept}, {"Sec-WebSocket-Protocol", "beckon.v1"}}, "", {}};
  facts.transport.answer = {200, {{"Beckon-Transport", "0.abc"}}, "", {}};
  return facts;
}

void expect_status(const Finding& finding, std::string_view status) {
  expect_well_said({finding});
  EXPECT_EQ(to_string(finding.status), status) << finding.message;
}

TEST(UrlCheck, Is_content_where_all_passes) {
  for (const auto& one : judge_url(good_url(), 0)) expect_status(one, "ok");
}

TEST(UrlCheck, Tells_a_proxy_without_Beckon_from_somebody_else) {
  auto facts = good_url();
  facts.ready.answer = {502, {}, "Bad gateway", {}};
  expect_status(judge_ready(facts), "error");
  EXPECT_THAT(judge_ready(facts).message, HasSubstr("does not reach Beckon"));
  facts.ready.answer = {503, {}, "not ready\nturn: starting\n", {}};
  expect_status(judge_ready(facts), "warning");
  facts.ready.answer = {200, {}, "<h1>Welcome to nginx</h1>", {}};
  expect_status(judge_ready(facts), "error");
  EXPECT_THAT(judge_ready(facts).message, HasSubstr("Something else"));
  facts.ready = {"nobody listens there", {}};
  expect_status(judge_ready(facts), "error");
  EXPECT_EQ(judge_url(facts, 0).size(), 1u) << "nothing else is asked";
}

TEST(UrlCheck, Knows_the_ways_in_which_proxies_spoil_WebSockets) {
  const auto said = [](int status, Headers headers) {
    auto facts = good_url();
    facts.websocket.answer = {status, std::move(headers), "", {}};
    const auto found = judge_websocket(facts);
    expect_status(found, "error");
    return found.message + " " + found.remedy;
  };
  const std::string accept = good_url().accept;
  EXPECT_THAT(said(426, {}), HasSubstr("proxy_set_header Upgrade"));
  EXPECT_THAT(said(200, {}), HasSubstr("proxy_set_header Upgrade"));
  EXPECT_THAT(said(403, {}), HasSubstr("origin = \"https://talk.example.org\""));
  EXPECT_THAT(said(504, {}), HasSubstr("does not reach Beckon"));
  EXPECT_THAT(said(101, {{"Sec-WebSocket-Accept", accept}}), HasSubstr("Sec-WebSocket-Protocol"));
  EXPECT_THAT(said(101, {{"Sec-WebSocket-Protocol", "beckon.v1"}}), HasSubstr("its answer is wrong"));
}

TEST(UrlCheck, Knows_whether_transports_over_HTTP_pass) {
  auto facts = good_url();
  facts.transport.answer = {200, {}, "<html>", {}};
  expect_status(judge_transport(facts), "error");
  facts.transport.answer = {403, {}, "", {}};
  expect_status(judge_transport(facts), "error");
  facts.transport = {"no answer in time", {}};
  expect_status(judge_transport(facts), "error");
  facts.http_on = false;
  expect_status(judge_transport(facts), "skipped");
}

TEST(UrlCheck, Reads_addresses_and_answers) {
  EXPECT_EQ(parse_origin("https://talk.example.org")->origin(), "https://talk.example.org");
  EXPECT_EQ(parse_origin("http://[::1]:6503")->authority(), "[::1]:6503");
  EXPECT_EQ(parse_origin("http://[::1]")->port, 80);
  for (const auto* wrong : {"", "talk.example.org", "wss://a", "https://", "https://a:0", "https://a:b"})
    EXPECT_FALSE(parse_origin(wrong)) << wrong;
  const auto answer = parse_answer("HTTP/1.1 200 OK\r\nDate: now\r\nX-One:two \r\n\r\nbody");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->header("x-one"), "two");
  EXPECT_EQ(answer->header("date"), "now");
  EXPECT_EQ(answer->body, "body");
  for (const auto* wrong :
       {"", "HTTP/1.1 200 OK\r\n", "SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 \r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n"})
    EXPECT_FALSE(parse_answer(wrong)) << wrong;
}

}  // namespace
}  // namespace beckon::doctor
