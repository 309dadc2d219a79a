#include "login/claims.hpp"

#include <gtest/gtest.h>

namespace beckon::login {
namespace {

constexpr std::uint64_t now = 1'800'000'000'000;
const Policy open{"", "", Duration{10'000}, true};

Result<Identity> read(const std::string& more, const Policy& policy = open) {
  return identity_in(R"({"sub":"ada","name":"Ada","exp":1800000060)" + more + "}", policy, now);
}
Result<Identity> read_whole(const std::string& text) { return identity_in(text, open, now); }

// Refused for what it says of this claim.
void expect_refused(const Result<Identity>& result, const std::string& claim) {
  ASSERT_FALSE(result) << claim;
  EXPECT_EQ(result.error().code, ErrorCode::Unauthenticated);
  EXPECT_NE(result.error().message.find("`" + claim + "`"), std::string::npos) << result.error().message;
}

TEST(Claims, that_have_to_be_there_are_sub_name_and_exp) {
  expect_refused(read_whole(R"({"name":"Ada","exp":1800000060})"), "sub");
  expect_refused(read_whole(R"({"sub":"ada","exp":1800000060})"), "name");
  expect_refused(read_whole(R"({"sub":"ada","name":"Ada"})"), "exp");
  for (const std::string text :
       {"", "{}x", "[]", "null", "1", "\"x\"", R"({"sub":"ada","name":"Ada","exp":1800000060)"})
    EXPECT_FALSE(read_whole(text)) << text;
}

TEST(Claims, of_the_wrong_type_are_refused) {
  for (const std::string value : {"7", "null", "true", "[]", "{}", "[\"ada\"]", "\"\""}) {
    expect_refused(read_whole(R"({"name":"Ada","exp":1800000060,"sub":)" + value + "}"), "sub");
    expect_refused(read_whole(R"({"sub":"ada","exp":1800000060,"name":)" + value + "}"), "name");
  }
  for (const std::string claim : {"exp", "nbf", "iat"})
    for (const std::string value : {"\"1800000060\"", "null", "true", "[]", "-1", "1e300", "1800000060000"}) {
      const std::string first = claim == "exp" ? "" : R"("exp":1800000060,)";
      expect_refused(read_whole(R"({"sub":"ada","name":"Ada",)" + first + "\"" + claim + "\":" + value + "}"), claim);
    }
  for (const std::string value : {"\"x\"", "7", "null", "[7]", "[\"sleep\"]", "{\"call\":true}", "[\"call\",\"\"]"})
    expect_refused(read(R"(,"permissions":)" + value), "permissions");
  for (const std::string value : {"\"x\"", "7", "null", "[7]", "[\"Upper\"]", "[\"\"]", "[\"a/b\"]", "[\"**\"]"})
    expect_refused(read(R"(,"rooms":)" + value), "rooms");
  for (const std::string value : {"7", "null", "[]"}) expect_refused(read(R"(,"iss":)" + value), "iss");
  for (const std::string value : {"7", "null", "[7]", "[\"a\",null]", "{}"})
    expect_refused(read(R"(,"aud":)" + value), "aud");
}

TEST(Claims, that_stand_there_twice_are_refused_wherever_that_is) {
  for (const std::string more : {R"(,"sub":"eve")", R"(,"sub":"ada")", R"(,"exp":1900000000)", R"(,"\u0065xp":1)",
                                 R"(,"x":1,"x":2)", R"(,"x":[{"y":1,"y":2}])"})
    EXPECT_FALSE(read(more)) << more;
  EXPECT_TRUE(read(R"(,"x":{"y":1},"z":{"y":1})"));
}

TEST(Claims, name_a_user_that_no_guest_can_be) {
  for (const std::string sub :
       {"g-AAECAwQFBgcICQoLDA0ODw", "m-AAECAwQFBgcICQoLDA0ODw", "u-ada", "1", "a.b@c:d|e_f-g"}) {
    const auto identity = read_whole(R"({"name":"Ada","exp":1800000060,"sub":")" + sub + "\"}");
    ASSERT_TRUE(identity) << sub;
    EXPECT_EQ(identity->user.str(), "u-" + sub);
    EXPECT_FALSE(is_mdn_user(identity->user));
  }
  EXPECT_TRUE(read_whole(R"({"name":"Ada","exp":1800000060,"sub":")" + std::string(64, 'a') + "\"}"));
  for (const std::string& sub : {std::string(65, 'a'), std::string("a b"), std::string("a/b"), std::string("ö"),
                                 std::string("<b>"), std::string("a\\u0000b")})
    expect_refused(read_whole(R"({"name":"Ada","exp":1800000060,"sub":")" + sub + "\"}"), "sub");
  for (const std::string& name : {std::string(41, 'a'), std::string("<b>"), std::string(" a"), std::string("a\\nb")})
    expect_refused(read_whole(R"({"sub":"ada","exp":1800000060,"name":")" + name + "\"}"), "name");
}

TEST(Claims, of_time_are_taken_with_the_leeway_to_the_second) {
  const auto expires = [](const std::string& exp) {
    return read_whole(R"({"sub":"ada","name":"Ada","exp":)" + exp + "}");
  };
  EXPECT_EQ(expires("1800000000").value().login_ends, now + 10'000);
  EXPECT_EQ(expires("1799999990.5").value().login_ends, now + 500);
  for (const std::string exp : {"1799999990", "1799999000", "0"}) {
    ASSERT_FALSE(expires(exp));
    EXPECT_EQ(expires(exp).error().code, ErrorCode::TokenExpired);
  }
  EXPECT_TRUE(read(R"(,"nbf":1800000010)"));
  expect_refused(read(R"(,"nbf":1800000011)"), "nbf");
  const Policy strict{"", "", Duration{0}, true};
  EXPECT_TRUE(read(R"(,"nbf":1800000000)", strict));
  expect_refused(read(R"(,"nbf":1800000001)", strict), "nbf");
}

TEST(Claims, of_issuer_and_audience_must_be_those_that_are_configured) {
  const Policy policy{"https://id.example.org", "talk", Duration{0}, true};
  EXPECT_TRUE(read(R"(,"iss":"https://id.example.org","aud":"talk")", policy));
  EXPECT_TRUE(read(R"(,"iss":"https://id.example.org","aud":["mail","talk"])", policy));
  expect_refused(read(R"(,"iss":"https://id.example.org/","aud":"talk")", policy), "iss");
  expect_refused(read(R"(,"aud":"talk")", policy), "iss");
  expect_refused(read(R"(,"iss":"https://id.example.org")", policy), "aud");
  expect_refused(read(R"(,"iss":"https://id.example.org","aud":["mail"])", policy), "aud");
  expect_refused(read(R"(,"iss":"https://id.example.org","aud":"TALK")", policy), "aud");
  EXPECT_TRUE(read(R"(,"iss":"anybody","aud":["anything"])"));
}

TEST(Claims, that_are_silent_on_rights_allow_what_finds_people_only_where_there_is_a_lobby) {
  EXPECT_EQ(read("").value().rights, Rights{});
  const Policy bare{"", "", Duration{0}, false};
  EXPECT_EQ(read("", bare).value().rights, (Rights{false, false, true, true, false, false, {}}));
  EXPECT_EQ(read(R"(,"permissions":["call","relay"],"rooms":["*"])", bare).value().rights,
            (Rights{false, true, false, false, true, true, {}}));
  EXPECT_EQ(read(R"(,"permissions":[],"rooms":[])").value().rights,
            (Rights{false, false, false, false, false, false, {}}));
  EXPECT_EQ(read(R"(,"rooms":["a","b-1"])").value().rights.rooms.size(), 2u);
  std::string rooms = "\"r\"";
  for (int i = 1; i < 32; ++i) rooms += ",\"r\"";
  EXPECT_TRUE(read(R"(,"rooms":[)" + rooms + "]"));
  expect_refused(read(R"(,"rooms":[)" + rooms + ",\"r\"]"), "rooms");
}

}  // namespace
}  // namespace beckon::login
