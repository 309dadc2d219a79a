#include "app/security_headers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <vector>

namespace beckon {
namespace {

std::string header(Duration hsts, std::string_view name) {
  std::string values;
  for (const auto& [key, value] : security_headers(hsts))
    if (key == name) values += (values.empty() ? "" : " AND ") + value;
  return values;
}

TEST(SecurityHeaders, Say_nothing_of_https_unless_told_for_how_long) {
  EXPECT_EQ(header(Duration{0}, "Strict-Transport-Security"), "");
  EXPECT_EQ(header(std::chrono::hours(24), "Strict-Transport-Security"), "max-age=86400");
}

TEST(SecurityHeaders, Allow_nothing_to_what_is_not_the_page) {
  EXPECT_EQ(header(Duration{0}, "Content-Security-Policy"), "default-src 'none'; frame-ancestors 'none'");
  EXPECT_EQ(header(Duration{0}, "X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(header(Duration{0}, "Cross-Origin-Resource-Policy"), "same-origin");
}

TEST(SecurityHeaders, Let_nobody_embed_the_page_but_who_is_named) {
  EXPECT_THAT(page_policy({}), ::testing::EndsWith("; frame-ancestors 'none'"));
  const std::vector<std::string> two{"https://app.example", "https://b.example:8443"};
  EXPECT_THAT(page_policy(two), ::testing::EndsWith("; frame-ancestors https://app.example https://b.example:8443"));
}

}  // namespace
}  // namespace beckon
