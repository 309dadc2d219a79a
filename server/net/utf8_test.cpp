#include "net/utf8.hpp"

#include <gtest/gtest.h>

#include <string>

namespace beckon::net {
namespace {

struct Sample {
  std::string text;
  bool valid;
};

const Sample samples[] = {
    {"", true},
    {"plain ASCII, longer than eight bytes", true},
    {"\xC2\x80", true},
    {"\xDF\xBF", true},
    {"\xE0\xA0\x80", true},
    {"\xED\x9F\xBF", true},
    {"\xEE\x80\x80", true},
    {"\xEF\xBF\xBF", true},
    {"\xF0\x90\x80\x80", true},
    {"\xF4\x8F\xBF\xBF", true},
    {"12345678\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5 12345678", true},
    {std::string("nul \0 inside", 12), true},
    {"\x80", false},
    {"\xBF", false},
    {"\xC0\x80", false},
    {"\xC1\xBF", false},
    {"\xC2", false},
    {"\xC2\xC2", false},
    {"\xE0\x80\x80", false},
    {"\xE0\x9F\xBF", false},
    {"\xED\xA0\x80", false},
    {"\xED\xBF\xBF", false},
    {"\xE1\x80", false},
    {"\xF0\x80\x80\x80", false},
    {"\xF0\x8F\xBF\xBF", false},
    {"\xF4\x90\x80\x80", false},
    {"\xF5\x80\x80\x80", false},
    {"\xFE", false},
    {"\xFF", false},
    {"1234567\xFF", false},
    {"12345678\xFF", false},
    {"\xCE\xBA\xE1\xBD\xB9\xCF\x83\xCE\xBC\xCE\xB5\xED\xA0\x80", false},
};

TEST(Utf8, TellsValidFromInvalid) {
  for (const auto& [text, valid] : samples) EXPECT_EQ(is_utf8(text), valid) << testing::PrintToString(text);
}

TEST(Utf8, SaysTheSameWhereverTheTextIsCut) {
  for (const auto& [text, valid] : samples) {
    for (std::size_t first = 0; first <= text.size(); ++first) {
      for (std::size_t second = first; second <= text.size(); ++second) {
        Utf8Validator validator;
        validator.feed(std::string_view(text).substr(0, first));
        validator.feed(std::string_view(text).substr(first, second - first));
        const bool possible = validator.feed(std::string_view(text).substr(second));
        EXPECT_EQ(possible && validator.complete(), valid) << testing::PrintToString(text);
      }
    }
  }
}

TEST(Utf8, SaysAtOnceWhatNothingCanMend) {
  Utf8Validator validator;
  EXPECT_TRUE(validator.feed("ok \xF4"));
  EXPECT_FALSE(validator.feed("\x90"));
  EXPECT_FALSE(validator.feed("and never again"));
  EXPECT_FALSE(validator.complete());
}

// Every code point, and every three bytes around the borders, against a plain reading of RFC 3629's table.
bool by_the_table(std::string_view s) {
  const auto in = [&](std::size_t i, int low, int high) {
    return i < s.size() && static_cast<std::uint8_t>(s[i]) >= low && static_cast<std::uint8_t>(s[i]) <= high;
  };
  std::size_t i = 0;
  while (i < s.size()) {
    if (in(i, 0, 0x7F)) {
      i += 1;
    } else if (in(i, 0xC2, 0xDF) && in(i + 1, 0x80, 0xBF)) {
      i += 2;
    } else if ((in(i, 0xE0, 0xE0) && in(i + 1, 0xA0, 0xBF) && in(i + 2, 0x80, 0xBF)) ||
               (in(i, 0xE1, 0xEC) && in(i + 1, 0x80, 0xBF) && in(i + 2, 0x80, 0xBF)) ||
               (in(i, 0xED, 0xED) && in(i + 1, 0x80, 0x9F) && in(i + 2, 0x80, 0xBF)) ||
               (in(i, 0xEE, 0xEF) && in(i + 1, 0x80, 0xBF) && in(i + 2, 0x80, 0xBF))) {
      i += 3;
    } else {
      return false;
    }
  }
  return true;
}

TEST(Utf8, AgreesWithTheTableOnEveryThreeBytes) {
  std::string three(3, ' ');
  for (int a = 0; a < 256; ++a) {
    for (int b = 0; b < 256; ++b) {
      for (int c : {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xE0, 0xF4, 0xFF}) {
        three[0] = static_cast<char>(a);
        three[1] = static_cast<char>(b);
        three[2] = static_cast<char>(c);
        ASSERT_EQ(is_utf8(three), by_the_table(three)) << a << " " << b << " " << c;
      }
    }
  }
}

}  // namespace
}  // namespace beckon::net
