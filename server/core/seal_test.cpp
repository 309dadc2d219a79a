#include "core/seal.hpp"

#include <gtest/gtest.h>

namespace beckon {
namespace {

const Seal seal{Seal::Key{1, 2, 3}};

Sealed sealed(const std::string& text) { return *Sealed::parse(text); }

TEST(Seal, opens_what_it_closed_also_nothing_at_all) {
  for (const std::string& text :
       {std::string("a call"), std::string(), std::string("\0\xff", 2), std::string(3000, 'x')})
    EXPECT_EQ(seal.open("resume", sealed(seal.close("resume", text))), text);
}

TEST(Seal, never_says_the_same_twice_and_shows_nothing_of_the_text) {
  const auto one = seal.close("resume", "same"), other = seal.close("resume", "same");
  EXPECT_NE(one, other);
  EXPECT_EQ(one.size(), (4 + 28) * 4 / 3 + 1);
}

TEST(Seal, opens_nothing_for_another_purpose_or_with_another_key) {
  const auto text = sealed(seal.close("resume", "text"));
  EXPECT_FALSE(seal.open("link", text));
  EXPECT_FALSE(Seal(Seal::Key{1, 2, 4}).open("resume", text));
}

TEST(Seal, opens_nothing_that_was_changed_or_cut_anywhere) {
  const std::string good = seal.close("resume", "text");
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = bad[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(seal.open("resume", sealed(bad))) << i;
    if (i > 0) {
      EXPECT_FALSE(seal.open("resume", sealed(good.substr(0, i)))) << i;
    }
  }
}

}  // namespace
}  // namespace beckon
