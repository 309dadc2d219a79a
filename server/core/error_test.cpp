#include "core/error.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

namespace beckon {
namespace {

constexpr std::size_t codes = static_cast<std::size_t>(ErrorCode::Internal) + 1;

TEST(ErrorCode, every_code_has_a_word_and_every_word_its_code) {
  std::set<std::string_view> words;
  for (std::size_t i = 0; i < codes; ++i) {
    const auto code = static_cast<ErrorCode>(i);
    words.insert(to_string(code));
    EXPECT_EQ(error_code_from(to_string(code)), code);
  }
  EXPECT_EQ(words.size(), codes);
  EXPECT_EQ(to_string(ErrorCode::BadMessage), "bad-message");
  EXPECT_EQ(to_string(ErrorCode::AlreadyAnswered), "already-answered");
}

TEST(ErrorCode, other_words_are_no_codes) {
  for (const char* text : {"", "Bad-Message", "bad-message ", "bad", "unheard-of"})
    EXPECT_EQ(error_code_from(text), std::nullopt) << text;
}

TEST(ErrorCode, a_number_that_is_no_code_reads_as_internal) {
  EXPECT_EQ(to_string(static_cast<ErrorCode>(200)), "internal");
}

TEST(ErrorCode, the_words_are_those_of_the_protocol_in_its_order) {
  std::ifstream file(BECKON_SOURCE_DIR "/protocol/asyncapi.yaml");
  std::stringstream text;
  text << file.rdbuf();
  const std::string yaml = text.str();
  const auto begin = yaml.find("    ErrorCode:\n      enum: [");
  ASSERT_NE(begin, std::string::npos);
  const auto open = yaml.find('[', begin) + 1;
  std::string wire = yaml.substr(open, yaml.find(']', open) - open), ours;
  std::erase_if(wire, [](char c) { return c == ' ' || c == '\n'; });
  for (std::size_t i = 0; i < codes; ++i) ours.append(i ? "," : "").append(to_string(static_cast<ErrorCode>(i)));
  EXPECT_EQ(ours, wire);
}

TEST(Result, throws_its_error_when_the_value_is_taken_all_the_same) {
  const Result<int> none = Error{ErrorCode::Offline, "nobody is here"};
  try {
    (void)none.value();
    FAIL() << "it gave a value";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("offline: nobody is here"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace beckon
