#include "wire/json_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace beckon::wire {
namespace {

TEST(Escapes, are_those_of_JSON_and_no_others) {
  for (int c = 0; c < 256; ++c) {
    const std::string inside{'x', '\\', static_cast<char>(c), 'x'};
    const bool known = c != 0 && std::string_view("\"\\/bfnrt").find(static_cast<char>(c)) != std::string_view::npos;
    EXPECT_EQ(has_valid_escapes(inside), known) << c;
  }
}

TEST(Escapes, need_four_hexadecimal_digits_after_a_u) {
  for (const char* good : {R"(\u0000)", R"(\uD800)", R"(a\uabcdef)", R"(\u12345\u6789)"}) {
    EXPECT_TRUE(has_valid_escapes(good)) << good;
  }
  for (const char* bad : {R"(\u)", R"(\u123)", R"(\u12g4)", R"(\u123 4)", R"(\r\n\u00)"}) {
    EXPECT_FALSE(has_valid_escapes(bad)) << bad;
  }
}

TEST(Escapes, are_found_wherever_they_stand) {
  for (std::size_t before = 0; before < 70; ++before) {
    const std::string text = std::string(before, 'x') + R"(\r\n)";
    EXPECT_TRUE(has_valid_escapes(text));
    EXPECT_TRUE(has_valid_escapes(text + "end"));
    EXPECT_FALSE(has_valid_escapes(text + '\\')) << "a backslash at the end, after " << before;
    EXPECT_FALSE(has_valid_escapes(text + R"(\x)"));
    EXPECT_TRUE(has_valid_escapes(text + R"(\\x)")) << "an escaped backslash";
  }
  EXPECT_TRUE(has_valid_escapes(""));
}

TEST(Trimmed_end, takes_white_space_away_and_nothing_else) {
  EXPECT_EQ(trimmed_end("a b \t\r\n"), "a b");
  EXPECT_EQ(trimmed_end(" \t\r\n"), "");
  EXPECT_EQ(trimmed_end(""), "");
  EXPECT_EQ(trimmed_end("a\v"), "a\v");
}

}  // namespace
}  // namespace beckon::wire
