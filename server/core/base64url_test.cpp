#include "core/base64url.hpp"

#include <gtest/gtest.h>

namespace beckon {
namespace {

std::vector<std::uint8_t> bytes(std::string_view text) { return {text.begin(), text.end()}; }

// RFC 4648, section 10, without its padding.
TEST(Base64url, gives_the_examples_of_the_rfc) {
  for (const auto& [plain, text] : std::vector<std::pair<std::string, std::string>>{{"", ""},
                                                                                    {"f", "Zg"},
                                                                                    {"fo", "Zm8"},
                                                                                    {"foo", "Zm9v"},
                                                                                    {"foob", "Zm9vYg"},
                                                                                    {"fooba", "Zm9vYmE"},
                                                                                    {"foobar", "Zm9vYmFy"},
                                                                                    {"\xfb\xff", "-_8"}}) {
    EXPECT_EQ(to_base64url(bytes(plain)), text);
    EXPECT_EQ(from_base64url(text), bytes(plain));
  }
}

TEST(Base64url, takes_nothing_that_it_would_not_write) {
  for (const std::string_view text : {"Z", "Zg=", "Zg==", "Zh", "Zm9", "Zm9vY", "a+b/", "Zm 8", "Zm8\n", "é"})
    EXPECT_FALSE(from_base64url(text)) << text;
}

}  // namespace
}  // namespace beckon
