#include "core/ids.hpp"

#include <gtest/gtest.h>

#include <set>
#include <unordered_set>

namespace beckon {
namespace {

std::string repeated(std::string_view what, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += what;
  return text;
}

// Whether every text of one character `c` between `before` and `after` fits exactly when `allowed` says so.
void expect_characters(bool (*fits)(std::string_view), std::string before, std::string after,
                       std::string_view allowed) {
  for (int c = 0; c < 256; ++c) {
    const char character = static_cast<char>(c);
    EXPECT_EQ(fits(before + character + after), allowed.find(character) != std::string_view::npos) << "byte " << c;
  }
}

constexpr std::string_view alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const std::string base64url = std::string(alphanumeric) + "-_";
const std::string lower_word = "abcdefghijklmnopqrstuvwxyz0123456789-";

TEST(Id128, is_22_characters_of_base64url) {
  EXPECT_TRUE(is_id128(repeated("A", 22)));
  EXPECT_FALSE(is_id128(repeated("A", 21)));
  EXPECT_FALSE(is_id128(repeated("A", 23)));
  EXPECT_FALSE(is_id128(""));
  expect_characters(is_id128, repeated("A", 10), repeated("A", 11), base64url);
}

TEST(Id128, has_one_text_for_its_128_bits) { expect_characters(is_id128, repeated("x", 21), "", "AQgw"); }

TEST(Id128, that_is_random_is_valid_and_new) {
  std::unordered_set<CallId> ids;
  std::string last;
  for (int i = 0; i < 1000; ++i) {
    const std::string text = random_id128();
    ASSERT_TRUE(is_id128(text)) << text;
    last += text.back();
    ids.insert(CallId::random());
  }
  EXPECT_EQ(ids.size(), 1000u);
  for (const char c : {'A', 'Q', 'g', 'w'}) EXPECT_NE(last.find(c), std::string::npos);
}

TEST(Id128, is_empty_until_parsed) {
  EXPECT_TRUE(CallId().empty());
  EXPECT_EQ(CallId().str(), "");
  EXPECT_EQ(CallId::parse("nonsense"), std::nullopt);
  const auto id = CallId::parse("0123456789abcdefghijkA");
  ASSERT_TRUE(id);
  EXPECT_EQ(id->str(), "0123456789abcdefghijkA");
  EXPECT_FALSE(id->empty());
  EXPECT_NE(*id, CallId());
}

TEST(UserId, is_1_to_128_of_its_characters) {
  EXPECT_FALSE(is_user_id(""));
  EXPECT_TRUE(is_user_id("a"));
  EXPECT_TRUE(is_user_id(repeated("a", 128)));
  EXPECT_FALSE(is_user_id(repeated("a", 129)));
  expect_characters(is_user_id, "", "", base64url + ".@:|");
}

TEST(RoomName, is_1_to_32_of_its_characters) {
  for (const auto fits : {is_room_name, is_relay_kind}) {
    EXPECT_FALSE(fits(""));
    EXPECT_TRUE(fits(repeated("z", 32)));
    EXPECT_FALSE(fits(repeated("z", 33)));
    expect_characters(fits, "", "", lower_word);
  }
}

TEST(RequestId, is_1_to_32_of_its_characters) {
  EXPECT_FALSE(is_request_id(""));
  EXPECT_TRUE(is_request_id(repeated("Z", 32)));
  EXPECT_FALSE(is_request_id(repeated("Z", 33)));
  expect_characters(is_request_id, "", "", base64url);
}

TEST(UserName, is_1_to_40_code_points_whatever_their_bytes) {
  EXPECT_FALSE(is_user_name(""));
  for (const char* one : {"a", "\u00e9", "\u20ac", "\U0001F600"}) {
    EXPECT_TRUE(is_user_name(one)) << one;
    EXPECT_TRUE(is_user_name(repeated(one, 40))) << one;
    EXPECT_FALSE(is_user_name(repeated(one, 41))) << one;
  }
}

TEST(UserName, has_no_markup_and_no_control_characters) {
  for (int c = 0; c < 128; ++c) {
    const char character = static_cast<char>(c);
    const bool control = c < 0x20 || c == 0x7F, markup = c == '<' || c == '>' || c == '&';
    EXPECT_EQ(is_user_name(std::string("a") + character + "b"), !control && !markup) << "byte " << c;
  }
}

TEST(UserName, has_no_space_at_its_ends_and_no_two_in_a_row) {
  EXPECT_TRUE(is_user_name("Ada Lovelace"));
  EXPECT_FALSE(is_user_name("a  b"));
  EXPECT_FALSE(is_user_name(" Ada"));
  EXPECT_FALSE(is_user_name("Ada "));
  EXPECT_FALSE(is_user_name(" "));
}

TEST(Utf8, is_taken_to_its_bounds) {
  for (const char* text : {"", "\x7E", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                           "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_utf8(text)) << text;
    EXPECT_TRUE(is_utf8(std::string("a") + text + "b")) << text;
  }
}

TEST(UserName, is_nothing_but_valid_utf8) {
  const std::vector<const char*> broken{"\x80",
                                        "\xBF",
                                        "\xFE",
                                        "\xFF",  // no lead bytes
                                        "\xC0\x80",
                                        "\xC1\xBF",
                                        "\xE0\x80\x80",
                                        "\xE0\x9F\xBF",  // overlong
                                        "\xF0\x80\x80\x80",
                                        "\xF0\x8F\xBF\xBF",  // overlong
                                        "\xED\xA0\x80",
                                        "\xED\xBF\xBF",  // surrogates
                                        "\xF4\x90\x80\x80",
                                        "\xF5\x80\x80\x80",  // above U+10FFFF
                                        "\xC2",
                                        "\xE2\x82",
                                        "\xF0\x9F\x98",  // cut off
                                        "\xC2\x41",
                                        "\xE2\x41\x82",
                                        "\xE2\x82\x41",
                                        "\xF0\x9F\x41\x80",
                                        "\xF0\x9F\x98\xC0"};
  for (const char* text : broken) {
    EXPECT_FALSE(is_user_name(text)) << testing::PrintToString(text);
    EXPECT_FALSE(is_user_name(std::string("a") + text)) << testing::PrintToString(text);
    EXPECT_FALSE(is_user_name(std::string(text) + "b")) << testing::PrintToString(text);
  }
}

TEST(UserName, does_not_read_past_a_view_that_cuts_a_character) {
  const std::string euro = "\xE2\x82\xAC";
  EXPECT_FALSE(is_user_name(std::string_view(euro).substr(0, 2)));
  EXPECT_FALSE(is_user_name(std::string_view(euro).substr(0, 1)));
}

TEST(DeviceSecret, gives_a_user_and_a_device_that_stay_the_same_everywhere) {
  const auto secret = DeviceSecret::parse(repeated("A", 22)).value();
  // sha256sum of "beckon guest user", "beckon device", each with a NUL and the secret's text; first 16 bytes.
  EXPECT_EQ(guest_user(secret).str(), "g-Il31llCYuwnX94FXvLaRqw");
  EXPECT_EQ(device_of(secret).str(), "VOvaXz3JB1esnuEuuDlJfw");
}

TEST(DeviceSecret, of_its_own_gives_everybody_a_user_and_a_device_of_their_own) {
  std::set<std::string> texts;
  for (int i = 0; i < 100; ++i) {
    const auto secret = DeviceSecret::random();
    texts.insert(guest_user(secret).str().substr(2));
    texts.insert(std::string(device_of(secret).str()));
    texts.insert(std::string(secret.str()));
  }
  EXPECT_EQ(texts.size(), 300u);
}

TEST(PartyId, is_p_and_one_to_four_digits) {
  EXPECT_EQ(PartyId::parse("p0"), PartyId{0});
  EXPECT_EQ(PartyId::parse("p17"), PartyId{17});
  EXPECT_EQ(PartyId::parse("p9999"), PartyId{9999});
  EXPECT_EQ(PartyId{9999}.str(), "p9999");
  for (const char* text : {"", "p", "0", "P0", "p10000", "p-1", "p1x", " p1", "p 1", "q1"})
    EXPECT_EQ(PartyId::parse(text), std::nullopt) << text;
}

}  // namespace
}  // namespace beckon
