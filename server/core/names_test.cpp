#include "core/names.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace beckon::names {
namespace {

std::string repeated(std::string_view piece, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += piece;
  return all;
}

UserName name(std::string_view text) {
  const auto parsed = UserName::parse(text);
  EXPECT_TRUE(parsed) << text << ": must be " << requirement(text);
  return parsed.value_or(UserName{});
}

bool same(std::string_view a, std::string_view b) {
  const auto of_a = keys(name(a)), of_b = keys(name(b));
  return std::ranges::find_first_of(of_a, of_b) != of_a.end();
}

TEST(Names, of_the_worlds_people_are_names_as_they_are) {
  for (const char* text : {
           "Ada",         "Jean-Luc",
           "O’Neill 2",   "d'Arc",
           "José",        "Nguyễn Thị Hồng",
           "Łukasz",      "Weiß",
           "İstanbul",    "Işık",
           "Ελένη",       "Мария",
           "Đorđe",       "Ђорђе",
           "იოსებ",       "Աննա",
           "山田 太郎",   "ヤマダ",
           "さくらAda",   "김민수 PD",
           "שָׂרָה",         "محمد",
           "مُحَمَّد",        "سمية",
           "आर्या",        "ক্ষমা",
           "ปิ่น",          "བསྟན་འཛིན",
           "አበበ",         "Ада 2",
           "Мария Smith", "Иванов (IT)",
           "¯\\_(ツ)_/¯", "user@example.org",
           "a\"b'c`",     "№ 1",
           "½",
       })
    EXPECT_EQ(normal(text), text) << "must be " << requirement(text);
}

TEST(Names, may_have_emoji_whole_with_what_joins_and_colours_them) {
  for (const char* text :
       {"😀", "Ada 👩‍🚀", "👩🏽‍🚀", "❤️", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇪",
        "🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F", "1️⃣", "👩‍❤️‍💋‍👩"})
    EXPECT_EQ(normal(text), text) << "must be " << requirement(text);
}

TEST(Names, may_have_joiners_where_a_script_needs_them) {
  EXPECT_TRUE(normal("علی\u200Cرضا"));  // Persian: the letters must not join
  EXPECT_TRUE(normal("ශ්\u200Dරී"));      // Sinhala: after a virama
  EXPECT_FALSE(normal("A\u200Cda"));
  EXPECT_FALSE(normal("A\u200Dda"));
  EXPECT_FALSE(normal("د\u200Cد"));  // the letter before does not join anyway
  EXPECT_FALSE(normal("علی\u200C"));
  EXPECT_FALSE(normal("\u200Cعلی"));
  EXPECT_FALSE(normal("👩\u200D"));
  EXPECT_FALSE(normal("a\u200D👩"));
}

TEST(Names, are_kept_in_nfc) {
  EXPECT_EQ(normal("Jose\u0301"), "José");
  EXPECT_EQ(normal("\u212Bngstro\u0308m"), "Ångström");
  EXPECT_EQ(normal("\u1112\u1161\u11AB\u1100\u1173\u11AF"), "한글");  // jamo
  EXPECT_EQ(normal("a\u0323\u0302"), "ậ");
  EXPECT_EQ(normal("a\u0302\u0323"), "ậ");
  EXPECT_EQ(normal("山田\u3000太郎"), "山田 太郎");
  EXPECT_EQ(normal("Ada\u00A0L"), "Ada L");
}

TEST(Names, have_at_most_40_characters_as_they_are_kept) {
  EXPECT_EQ(normal(repeated("e\u0301", 40)), repeated("é", 40));
  EXPECT_FALSE(normal(repeated("e\u0301", 41)));
  EXPECT_FALSE(normal(repeated("\u0958", 21)));  // which NFC takes apart: two each
  EXPECT_TRUE(normal(repeated("\u0958", 20)));
  EXPECT_EQ(requirement(repeated("x", 41)), "of 1 to 40 characters");
  EXPECT_EQ(requirement(std::string(100'000, '\xCC')), "of 1 to 40 characters");
}

TEST(Names, have_no_characters_that_nobody_sees_or_that_turn_the_text_around) {
  const char* const odd[] = {"\u0080",     "\u009F",  // controls
                             "\u00AD",     "\u034F",     "\u061C",     "\u115F",     "\u1160",
                             "\u17B4",  // soft hyphen, grapheme joiner, marks, fillers
                             "\u180E",     "\u200B",     "\u200E",     "\u200F",     "\u2028",
                             "\u2029",  // vowel separator, zero width, directions, lines
                             "\u202A",     "\u202B",     "\u202C",     "\u202D",
                             "\u202E",  // embeddings and overrides
                             "\u2060",     "\u2061",     "\u2063",     "\u2066",     "\u2067",
                             "\u2068",     "\u2069",     "\u206A",     "\u2800",     "\u3164",
                             "\uFE00",     "\uFE0E",     "\uFE0F",     "\uFEFF",     "\uFFA0",
                             "\uFFF9",     "\uFFFC",     "\uE000",     "\U000F0000", "\U0010FFFD",  // private use
                             "\u0378",     "\uFDD0",     "\uFFFE",     "\uFFFF",
                             "\U0001FFFF",  // unassigned, non-characters
                             "\U000E0001", "\U000E0061", "\U000E0100", "\U0001D159", "\U0001D173"};
  for (const char* character : odd)
    for (const std::string& text : {std::string(character), std::string("Ada") + character,
                                    character + std::string("Ada"), std::string("A") + character + "da"}) {
      EXPECT_FALSE(normal(text)) << testing::PrintToString(text);
      EXPECT_EQ(requirement(text), "without <, >, & and control, invisible and unassigned characters");
    }
}

TEST(Names, have_single_spaces_inside_only) {
  for (const char* text : {"é ", " é", "é  a", "é\u3000", "\u2003é", "é \u00A0a", "\u3000"}) {
    EXPECT_FALSE(normal(text)) << text;
    EXPECT_EQ(requirement(text), "without white space at either end or twice in a row");
  }
}

TEST(Names, have_no_more_marks_than_letters_bear) {
  const std::string zalgo = "Z" + repeated("\u0301\u0302\u0303\u0304\u0305", 2);
  for (const std::string& text :
       {zalgo, std::string("\u0301da"), std::string("A \u0301da"), std::string("x\u0307\u0307"),
        std::string("ậ\u0301\u0303\u0304"), std::string("\u20E3"), std::string("i\u0307")}) {
    EXPECT_FALSE(normal(text)) << text;
    EXPECT_EQ(requirement(text), "without marks that have no letter, come twice or are more than four on a letter");
  }
}

TEST(Names, have_one_script_in_each_word) {
  for (const char* text : {"\u0410da", "Ad\u0430", "p\u0430ypal", "Ada\u03BD", "Ada Lov\u0435lace", "\u0410\u03B1",
                           "Ada\u0561", "Ada\u0E01", "user\u0661", "\u0628Ada"}) {
    EXPECT_FALSE(normal(text)) << text;
    EXPECT_EQ(requirement(text), "of one alphabet in each word");
  }
}

TEST(Names, of_ascii_are_one_when_only_case_differs) {
  EXPECT_EQ(keys(name("Ada LOVELACE @Z[`{9")), std::vector<std::string>{"ada lovelace @z[`{9"});
  EXPECT_TRUE(same("Ada", "aDA"));
  for (const auto& [a, b] : {std::pair{"user1", "userl"},
                             {"user1", "userI"},
                             {"userI", "userl"},
                             {"modern", "modem"},
                             {"0scar", "Oscar"},
                             {"Ada1", "Ada11"},
                             {"Ada", "Ada 2"},
                             {"guest10", "guest1O"}})
    EXPECT_FALSE(same(a, b) && names::folded(name(a)) != names::folded(name(b))) << a << b;
  EXPECT_FALSE(same("user1", "userl"));
  EXPECT_FALSE(same("modern", "modem"));
}

TEST(Names, are_one_when_they_look_the_same) {
  for (const auto& [a, b] : {
           std::pair{"асе", "ace"},  // Cyrillic
           {"АННА", "AHHA"},
           {"ΑΝΝΑ", "Anna"},  // capitals alone look so
           {"\u0406\u0406", "II"},
           {"\u04CF", "i"},  // Cyrillic I and palochka
           {"ａｄａ", "Ada"},
           {"ｍａｘ１", "max1"},  // fullwidth
           {"𝐀𝐝𝐚", "Ada"},
           {"ⓐⓓⓐ", "ada"},
           {"ﬁn", "fin"},

           {"user１", "user1"},

           {"Weiß", "WEISS"},
           {"Straße", "strasse"},
           {"ΣΊΣΥΦΟΣ", "σίσυφος"},
           {"МАРИЯ", "мария"},
           {"É", "é"},
           {"İpek", "ipek"},
           {"Işık", "IŞIK"},
           {"Alı", "Ali"},
           {"Jose\u0301", "JOSÉ"},
           {"❤️", "❤"},
           {"👩‍🚀", "👩🚀"},
           {"علی\u200Cرضا", "علیرضا"},
       })
    EXPECT_TRUE(same(a, b)) << a << " " << b;
}

TEST(Names, are_two_when_people_can_tell_them_apart) {
  for (const auto& [a, b] : {
           std::pair{"José", "Jose"},
           {"Müller", "Muller"},
           {"Ødegård", "Odegard"},
           {"Łukasz", "Lukasz"},
           {"Мария", "Марина"},
           {"Ёлка1", "Ёлка2"},
           {"山田", "山口"},
           {"김민수", "김민주"},
           {"محمد", "محمود"},
           {"Jörg1", "Jörgl"},
           {"Jörg0", "JörgO"},
           {"Märnom", "Mämom"},
           {"👩", "👨"},
           {"Weiß", "Weis"},
       })
    EXPECT_FALSE(same(a, b)) << a << " " << b;
}

TEST(Names, near_a_text_have_no_more_than_is_allowed) {
  EXPECT_EQ(nearest("Ada"), "Ada");
  EXPECT_EQ(nearest(" <i>Ada & \t\x7f"
                    "Bob </i> "),
            "iAda Bob /i");
  EXPECT_EQ(nearest("<>&"), "");
  EXPECT_EQ(nearest("  "), "");
  EXPECT_EQ(nearest("A\u200Bd\u202Ea"), "Ada");
  EXPECT_EQ(nearest("e\u200B\u0301"), "é");
  EXPECT_EQ(nearest(repeated("é", 50)), repeated("é", 40));
  EXPECT_EQ(nearest("abc d", 4), "abc");
  EXPECT_EQ(nearest(repeated("x", 100'000)), repeated("x", 40));
}

}  // namespace
}  // namespace beckon::names
