#include "app/site.hpp"

#include <gtest/gtest.h>

namespace beckon {
namespace {

using Headers = std::vector<std::pair<std::string_view, std::string_view>>;

class SiteTest : public ::testing::Test {
 protected:
  // The status of an upgrade, 101 when it is taken.
  unsigned upgrade(Headers headers, std::string_view path = "/ws", bool loopback = false) {
    headers.emplace_back("Host", "talk.example.org");
    net::HttpRequest request{"GET", path, headers, {}, loopback, false};
    const auto answer = site.upgrade(request);
    const auto* refusal = std::get_if<net::HttpResponse>(&answer);
    return refusal ? refusal->status : 101;
  }
  unsigned from(std::string_view origin, bool loopback = false) {
    Headers headers{{"Sec-WebSocket-Protocol", "beckon.v1"}};
    if (!origin.empty()) headers.emplace_back("Origin", origin);
    return upgrade(headers, "/ws", loopback);
  }
  net::HttpResponse get(std::string_view path) { return site.respond({"GET", path, {}, {}, false, false}); }

  bool ready = true;
  Site site{{{"https://app.example.com"}, {"https://intranet.example"}, true},
            [] { return std::string("beckon_x 1\n"); },
            [this] {
              return Site::Readiness{ready, "turn: up"};
            }};
};

TEST_F(SiteTest, takes_browsers_of_the_same_origin_and_of_those_configured) {
  EXPECT_EQ(from("https://talk.example.org"), 101u);
  EXPECT_EQ(from("HTTPS://Talk.Example.Org"), 101u);
  EXPECT_EQ(from("https://app.example.com"), 101u);
}

TEST_F(SiteTest, refuses_every_other_origin) {
  for (const auto* origin :
       {"https://evil.example", "https://talk.example.org.evil.example", "https://eviltalk.example.org", "null",
        "https://talk.example.org:8443", "talk.example.org", "http://app.example.com", "https://app.example.com:1",
        "https://sub.app.example.com", "https://", "://talk.example.org/", "https://talk.example.org/x"})
    EXPECT_EQ(from(origin), 403u) << origin;
  EXPECT_EQ(from("https://evil.example", true), 403u) << "loopback peers run browsers too";
}

TEST_F(SiteTest, speaks_mdns_dialect_where_it_is_on) {
  const auto offering = [](std::string_view protocols) {
    return Headers{{"Sec-WebSocket-Protocol", protocols}, {"Origin", "https://talk.example.org"}};
  };
  EXPECT_EQ(upgrade(offering("json"), "/"), 101u);
  EXPECT_EQ(upgrade(offering("json, beckon.v1"), "/"), 101u);
  EXPECT_EQ(upgrade(offering("jsonp"), "/"), 400u);
  const auto chosen = [&](const Site& at, std::string_view protocols) {
    Headers headers = offering(protocols);
    headers.emplace_back("Host", "talk.example.org");
    const auto answer = at.upgrade({"GET", "/", headers, {}, false, false});
    const auto* name = std::get_if<std::string>(&answer);
    return name ? *name : std::string();
  };
  EXPECT_EQ(chosen(site, "json"), "json");
  EXPECT_EQ(chosen(site, "json, beckon.v1"), "beckon.v1");
  const Site off{{{}, {}, false}, [] { return std::string(); }, [] { return Site::Readiness{true, ""}; }};
  EXPECT_EQ(chosen(off, "json"), "");
  EXPECT_EQ(chosen(off, "json, beckon.v1"), "beckon.v1");
}

TEST_F(SiteTest, takes_programs_without_an_origin_only_from_this_machine) {
  EXPECT_EQ(from(""), 403u);
  EXPECT_EQ(from("", true), 101u);
}

TEST_F(SiteTest, speaks_beckon_v1_at_its_two_places) {
  const auto with = [this](std::string_view protocols, std::string_view path) {
    return upgrade({{"Sec-WebSocket-Protocol", protocols}, {"Origin", "https://talk.example.org"}}, path);
  };
  EXPECT_EQ(with("beckon.v1", "/"), 101u);
  EXPECT_EQ(with("other, beckon.v1", "/ws?x=1"), 101u);
  EXPECT_EQ(with("beckon.v2", "/ws"), 400u);
  EXPECT_EQ(with("", "/ws"), 400u);
  EXPECT_EQ(with("beckon.v1", "/elsewhere"), 404u);
}

TEST_F(SiteTest, tells_its_health) {
  EXPECT_EQ(get("/healthz").status, 200u);
  EXPECT_EQ(get("/readyz").status, 200u);
  EXPECT_EQ(get("/readyz").body, "ready\nturn: up\n");
  ready = false;
  EXPECT_EQ(get("/healthz").status, 200u) << "alive is not ready";
  EXPECT_EQ(get("/readyz").status, 503u);
  EXPECT_EQ(get("/readyz").body, "not ready\nturn: up\n");
  EXPECT_EQ(get("/metrics").body, "beckon_x 1\n");
  EXPECT_EQ(get("/ws").status, 426u);
  EXPECT_EQ(get("/http").status, 404u) << "where it is on, the site is not asked";
  EXPECT_EQ(get("/nothing").status, 404u);
  EXPECT_EQ(get("/../etc/passwd").status, 404u);
}

TEST_F(SiteTest, is_there_to_be_read) {
  for (const auto* method : {"POST", "DELETE", "OPTIONS"}) {
    EXPECT_EQ(site.respond({method, "/http", {}, {}, false, false}).status, 404u);
    const auto response = site.respond({method, "/", {}, {}, false, false});
    EXPECT_EQ(response.status, 405u);
    EXPECT_EQ(response.headers.back(), (std::pair<std::string, std::string>("Allow", "GET, HEAD")));
  }
}

}  // namespace
}  // namespace beckon
