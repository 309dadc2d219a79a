#include "net/https_redirect.hpp"

#include <gtest/gtest.h>

namespace beckon::net {
namespace {

std::string where(std::string_view host, std::string_view target, std::uint16_t port) {
  HttpRequest request;
  request.method = "GET";
  request.target = target;
  request.headers = {{"Host", host}};
  const auto response = https_redirect(request, port);
  for (const auto& [name, value] : response.headers)
    if (name == "Location") return std::to_string(response.status) + " " + value;
  return std::to_string(response.status);
}

TEST(HttpsRedirect, Keeps_host_path_and_query) {
  EXPECT_EQ(where("talk.example.org", "/a?b=c", 443), "308 https://talk.example.org/a?b=c");
  EXPECT_EQ(where("talk.example.org:80", "/", 443), "308 https://talk.example.org/");
  EXPECT_EQ(where("talk.example.org:8080", "/", 6503), "308 https://talk.example.org:6503/");
  EXPECT_EQ(where("[2001:db8::1]:80", "/", 443), "308 https://[2001:db8::1]/");
  EXPECT_EQ(where("[::1]", "/", 6503), "308 https://[::1]:6503/");
}

TEST(HttpsRedirect, Keeps_the_port_of_a_request_that_came_to_the_port_of_https) {
  EXPECT_EQ(where("192.0.2.1:6503", "/x", 0), "308 https://192.0.2.1:6503/x");
  EXPECT_EQ(where("[::1]:6503", "/", 0), "308 https://[::1]:6503/");
}

TEST(HttpsRedirect, Leads_nobody_elsewhere) {
  EXPECT_EQ(where("talk.example.org", "//evil.example/", 443), "308 https://talk.example.org//evil.example/");
  EXPECT_EQ(where("talk.example.org", "http://evil.example/", 443), "400");
  EXPECT_EQ(where("talk.example.org", "*", 443), "400");
  for (const auto* host : {"", ":80", "a/b", "a@evil.example", "a b", "a\\b", "<a>", "a?b", "a#b", "%61"})
    EXPECT_EQ(where(host, "/", 443), "400") << host;
}

}  // namespace
}  // namespace beckon::net
