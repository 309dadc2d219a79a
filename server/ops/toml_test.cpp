#include "ops/toml.hpp"

#include <gmock/gmock.h>

namespace beckon::ops {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<TomlEntry> entries(std::string_view text) {
  auto parsed = parse_toml(text);
  const auto* problem = std::get_if<TomlProblem>(&parsed);
  EXPECT_EQ(problem, nullptr) << text << ": " << (problem ? problem->what : "");
  return problem ? std::vector<TomlEntry>{} : std::get<std::vector<TomlEntry>>(parsed);
}
std::vector<std::string> value(std::string_view text) {
  const auto all = entries("k = " + std::string(text));
  return all.size() == 1 ? all[0].values : std::vector<std::string>{"no single entry"};
}
TomlProblem problem(std::string_view text) {
  const auto parsed = parse_toml(text);
  const auto* problem = std::get_if<TomlProblem>(&parsed);
  EXPECT_NE(problem, nullptr) << text;
  return problem ? *problem : TomlProblem{0, ""};
}

TEST(Toml, An_empty_text_blank_lines_and_comments_hold_nothing) {
  for (const auto* text : {"", "\n", "\r\n\r\n", "# only this", "  # a\n\t\n#b = 1\n", "\xef\xbb\xbf"}) {
    EXPECT_THAT(entries(text), IsEmpty());
  }
}

TEST(Toml, Entries_have_their_key_value_and_line) {
  const auto all = entries("a = 1\r\n\n# x\nb-c_D=\"x\"  # y\nd = true");
  ASSERT_EQ(all.size(), 3);
  EXPECT_EQ(all[0].key, "a");
  EXPECT_EQ(all[0].line, 1);
  EXPECT_EQ(all[1].key, "b-c_D");
  EXPECT_THAT(all[1].values, ElementsAre("x"));
  EXPECT_EQ(all[1].line, 4);
  EXPECT_THAT(all[2].values, ElementsAre("true"));
  EXPECT_EQ(all[2].line, 5);
}

TEST(Toml, Strings_keep_what_looks_like_syntax_and_undo_escapes) {
  EXPECT_THAT(value(R"("a # b = [c], 'd'")"), ElementsAre("a # b = [c], 'd'"));
  EXPECT_THAT(value(R"("\"\\\n\t\u00e9\U0001F600")"), ElementsAre("\"\\\n\t\xc3\xa9\xf0\x9f\x98\x80"));
  EXPECT_THAT(value(R"('C:\new')"), ElementsAre("C:\\new"));
  EXPECT_THAT(value("\"\""), ElementsAre(""));
}

TEST(Toml, Numbers_may_be_grouped) { EXPECT_THAT(value("1_000_000"), ElementsAre("1000000")); }

TEST(Toml, Arrays_may_span_lines_end_with_a_comma_and_hold_comments) {
  EXPECT_THAT(value("[]"), IsEmpty());
  EXPECT_THAT(value("[\"a\", 'b']"), ElementsAre("a", "b"));
  EXPECT_THAT(value("[ # first\n  \"a\", # ]\n\n  \"b\",\n]  # end"), ElementsAre("a", "b"));
  const auto all = entries("k = [\n\"a\"\n]\nl = 1");
  EXPECT_TRUE(all[0].array);
  EXPECT_EQ(all[1].line, 4);
}

TEST(Toml, Says_what_is_wrong_and_where) {
  EXPECT_THAT(problem("a = 1\n[limits]\n").what, HasSubstr("without [tables]"));
  EXPECT_EQ(problem("a = 1\n[limits]\n").line, 2);
  EXPECT_THAT(problem("a = 1\nb = 2\na = 3").what, HasSubstr("a is there twice"));
  EXPECT_EQ(problem("a = 1\nb = 2\na = 3").line, 3);
  EXPECT_THAT(problem("workers 4").what, HasSubstr("expected a setting"));
  EXPECT_THAT(problem("= 4").what, HasSubstr("expected a setting"));
  EXPECT_THAT(problem("\"a\" = 4").what, HasSubstr("expected a setting"));
  EXPECT_THAT(problem("a =").what, HasSubstr("a: the value is missing"));
  EXPECT_THAT(problem("a = # x").what, HasSubstr("a: the value is missing"));
  EXPECT_THAT(problem("a = 10s").what, HasSubstr("a: write \"10s\" in quotes"));
  EXPECT_THAT(problem("a = 1.5").what, HasSubstr("in quotes"));
  EXPECT_THAT(problem("a = 1 2").what, HasSubstr("something follows"));
  EXPECT_THAT(problem("a = \"x\" y").what, HasSubstr("something follows"));
  EXPECT_THAT(problem("a = \"x\nb = 1").what, HasSubstr("closing quote"));
  EXPECT_THAT(problem("a = 'x\nb = 1'").what, HasSubstr("closing quote"));
  EXPECT_THAT(problem("a = [1 2]").what, HasSubstr("comma or ]"));
  EXPECT_THAT(problem("a = [1,\n2").what, HasSubstr("a: "));
  EXPECT_THAT(problem("a = [[1]]").what, HasSubstr("array in an array"));
  for (const auto* escape : {R"(a = "\x")", R"(a = "\u12")", R"(a = "\ud800")", R"(a = "\U00110000")", "a = \"\\"}) {
    EXPECT_THAT(problem(escape).what, HasSubstr("escape")) << escape;
  }
}

}  // namespace
}  // namespace beckon::ops
