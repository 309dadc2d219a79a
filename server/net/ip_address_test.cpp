#include "net/ip_address.hpp"

#include <gtest/gtest.h>

#include "net/forwarded.hpp"

namespace beckon::net {
namespace {

std::vector<AddressRange> ranges(std::initializer_list<std::string_view> texts) {
  std::vector<AddressRange> made;
  for (const auto text : texts) made.push_back(*AddressRange::parse(text));
  return made;
}

TEST(IpAddress, Is_read_in_both_families_and_nothing_else_is) {
  for (const char* good : {"192.0.2.1", "0.0.0.0", "255.255.255.255", "::", "2001:db8::1", "::ffff:192.0.2.1"})
    EXPECT_TRUE(IpAddress::parse(good)) << good;
  for (const char* bad : {"", " ", "192.0.2", "192.0.2.256", "192.0.2.01x", "1.2.3.4:5", "[::1]", "fe80::1%eth0",
                          "localhost", "unknown", "192.0.2.1 ", "2001:db8::g"})
    EXPECT_FALSE(IpAddress::parse(bad)) << bad;
  EXPECT_FALSE(IpAddress::parse(std::string_view("192.0.2.1\0x", 11)));
}

TEST(IpAddress, Mapped_into_IPv6_is_the_same_address) {
  EXPECT_EQ(IpAddress::parse("::ffff:192.0.2.1"), IpAddress::parse("192.0.2.1"));
  EXPECT_TRUE(IpAddress::parse("::ffff:127.0.0.1")->is_loopback());
  for (const char* loopback : {"127.0.0.1", "127.255.255.255", "::1"})
    EXPECT_TRUE(IpAddress::parse(loopback)->is_loopback()) << loopback;
  for (const char* other : {"126.255.255.255", "128.0.0.1", "::", "::2", "2001:db8::1", "::127.0.0.1"})
    EXPECT_FALSE(IpAddress::parse(other)->is_loopback()) << other;
}

TEST(AddressRange, Contains_what_has_its_first_bits) {
  struct Case {
    const char *range, *inside, *outside;
  };
  for (const Case& c :
       {Case{"192.0.2.7", "192.0.2.7", "192.0.2.6"}, Case{"10.0.0.0/8", "10.255.255.255", "11.0.0.0"},
        Case{"192.0.2.128/25", "192.0.2.255", "192.0.2.127"}, Case{"0.0.0.0/0", "203.0.113.9", "::1"},
        Case{"192.0.2.1/32", "::ffff:192.0.2.1", "192.0.2.0"}, Case{"2001:db8::/32", "2001:db8:ff::1", "2001:db9::"},
        Case{"fd00::/7", "fc00::1", "fe80::1"}, Case{"::/0", "2001:db8::1", ""}, Case{"::1", "::1", "::"}}) {
    const auto range = AddressRange::parse(c.range);
    ASSERT_TRUE(range) << c.range;
    EXPECT_TRUE(range->contains(*IpAddress::parse(c.inside))) << c.range << " " << c.inside;
    if (*c.outside == '\0') continue;
    EXPECT_FALSE(range->contains(*IpAddress::parse(c.outside))) << c.range << " " << c.outside;
  }
  for (const char* bad : {"", "/8", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8x",
                          "10.0.0.0/8/8", "10.0.0.0/99999999999", "example.org", "10.0.0/8"})
    EXPECT_FALSE(AddressRange::parse(bad)) << bad;
}

TEST(ClientAddress, Is_one_IPv4_address_or_a_64_of_IPv6) {
  const auto of = [](const char* text) { return ClientAddress(*IpAddress::parse(text)); };
  EXPECT_EQ(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff:ffff:ffff:ffff"));
  EXPECT_NE(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
  EXPECT_NE(of("192.0.2.1"), of("192.0.2.2"));
  EXPECT_EQ(of("192.0.2.1"), of("::ffff:192.0.2.1"));
  EXPECT_TRUE(of("192.0.2.1").counts());
  EXPECT_FALSE(ClientAddress().counts());
}

class Forwarded : public ::testing::Test {
 protected:
  void SetUp() override { request.method = "GET"; }
  // What is told, as text that parse() takes; "" for nothing.
  void expect(std::initializer_list<std::string_view> lines, std::string_view told) {
    request.headers.clear();
    for (const auto line : lines) request.headers.emplace_back("x-forwarded-for", line);
    EXPECT_EQ(forwarded_for(request, trusted), told.empty() ? std::nullopt : IpAddress::parse(told)) << *lines.begin();
  }
  HttpRequest request;
  std::vector<AddressRange> trusted = ranges({"127.0.0.1", "10.0.0.0/8", "fd00::/8"});
};

TEST_F(Forwarded, For_is_the_rightmost_address_that_is_not_a_trusted_proxy) {
  expect({"203.0.113.5"}, "203.0.113.5");
  expect({"198.51.100.1, 203.0.113.5"}, "203.0.113.5");
  expect({"198.51.100.1, 203.0.113.5, 10.1.1.1,127.0.0.1"}, "203.0.113.5");
  expect({"2001:db8::5 ,\t10.1.1.1"}, "2001:db8::5");
  expect({"198.51.100.1", "203.0.113.5, 10.0.0.1", "10.0.0.2"}, "203.0.113.5");
}

TEST_F(Forwarded, For_of_trusted_proxies_alone_is_the_first_of_them) {
  expect({"10.0.0.7, 10.0.0.1"}, "10.0.0.7");
  expect({"10.0.0.7"}, "10.0.0.7");
}

TEST_F(Forwarded, For_whatever_a_client_put_to_the_left_of_its_address_is_that_address) {
  expect({"127.0.0.1, 203.0.113.5"}, "203.0.113.5");
  expect({"garbage, ,,<script>, 203.0.113.5"}, "203.0.113.5");
}

TEST_F(Forwarded, For_may_have_ports_and_brackets) {
  expect({"203.0.113.5:65535"}, "203.0.113.5");
  expect({"[2001:db8::5]:443"}, "2001:db8::5");
  expect({"[2001:db8::5]"}, "2001:db8::5");
}

TEST_F(Forwarded, For_that_is_malformed_tells_nothing) {
  for (const char* bad :
       {"", ",", "unknown", "203.0.113.5,", "203.0.113.5:", "203.0.113.5:x", "203.0.113.5:123456", "[203.0.113.5]",
        "[2001:db8::5", "[2001:db8::5]x", "2001:db8::5]", "203.0.113.5 10.0.0.1", "garbage, 10.0.0.1"})
    expect({bad}, "");
  request.headers.clear();
  EXPECT_FALSE(forwarded_for(request, trusted));
}

TEST_F(Forwarded, Proto_is_what_the_last_proxy_says) {
  EXPECT_FALSE(forwarded_secure(request));
  const auto says = [&](std::initializer_list<std::string_view> lines) {
    request.headers.clear();
    for (const auto line : lines) request.headers.emplace_back("X-Forwarded-Proto", line);
    return forwarded_secure(request);
  };
  EXPECT_TRUE(says({"https"}));
  EXPECT_TRUE(says({"http, HTTPS "}));
  EXPECT_TRUE(says({"http", "https"}));
  EXPECT_FALSE(says({"https, http"}));
  EXPECT_FALSE(says({"https", "http"}));
  EXPECT_FALSE(says({"httpsx"}));
  EXPECT_FALSE(says({""}));
}

}  // namespace
}  // namespace beckon::net
