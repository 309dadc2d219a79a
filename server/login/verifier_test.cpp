// Tokens that are good, and everything that is known to have been tried with those that are not (RFC 8725, section 2).
#include "login/verifier.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>

#include "login/keys_in_tests.hpp"
#include "login/token_maker.hpp"

namespace beckon::login {
namespace {

constexpr std::uint64_t second = 1000, today = 1'800'000'000 * second;
const std::string secret = "a secret that nobody else has, 32 bytes at least";
const std::string other_secret = "another one that nobody else has, also long enough";

struct Ring {
  KeyPair rsa = make_rsa(), ec = make_ec();
  Keys keys{{"hs", *secret_key(secret)},
            {"other", *secret_key(other_secret)},
            {"rs", *public_key(pem_of(rsa))},
            {"es", *public_key(pem_of(ec))}};
};

const Ring& ring() {
  static const Ring made;
  return made;
}

const Verifier& verifier() {
  static const Verifier made({"", "", Duration{10'000}, true}, ring().keys);
  return made;
}

const std::string hs = R"({"alg":"HS256","typ":"JWT","kid":"hs"})";
const std::string good = R"({"sub":"ada","name":"Ada","exp":1800000060})";

std::string why(const std::string& token, const Verifier& judge = verifier()) {
  const auto result = judge.verify(token, today);
  if (result) return "";
  EXPECT_EQ(result.error().code, ErrorCode::Unauthenticated);
  return result.error().message;
}
std::string why_not(std::string_view payload) { return why(signed_with_secret(hs, payload, secret)); }

TEST(Verifier, takes_tokens_of_all_three_algorithms_each_with_its_key) {
  for (const std::string& token :
       {signed_with_secret(hs, good, secret), signed_with(R"({"alg":"RS256","kid":"rs"})", good, ring().rsa),
        signed_with(R"({"alg":"ES256","kid":"es"})", good, ring().ec)}) {
    const auto identity = verifier().verify(token, today);
    ASSERT_TRUE(identity) << identity.error().message;
    EXPECT_EQ(identity->user.str(), "u-ada");
    EXPECT_EQ(identity->name.str(), "Ada");
    EXPECT_EQ(identity->login_ends, 1'800'000'070 * second) << "the leeway is part of it";
    EXPECT_EQ(identity->rights, Rights{});
  }
}

TEST(Verifier, takes_what_beckon_token_makes) {
  TokenWishes wishes{"ada", "Ada \"L\" ö", "https://id.example.org", "talk", 1'800'000'000, 1'800'000'060};
  wishes.rooms = {"one", "two"};
  wishes.permissions = {"call"};
  wishes.says_rooms = wishes.says_permissions = true;
  const Verifier judge({"https://id.example.org", "talk", Duration{0}, true}, ring().keys);
  const auto identity = judge.verify(make_token("hs", ring().keys.at("hs"), wishes), today);
  ASSERT_TRUE(identity) << identity.error().message;
  EXPECT_EQ(identity->name.str(), wishes.name);
  EXPECT_EQ(identity->rights,
            (Rights{false, true, false, false, false, false, {*RoomName::parse("one"), *RoomName::parse("two")}}));
}

TEST(Verifier, never_takes_an_unsigned_token) {
  for (const std::string alg : {"none", "None", "NONE", "nOnE", "", "HS256 "}) {
    const std::string header = R"({"alg":")" + alg + R"(","kid":"hs"})";
    EXPECT_NE(why(base64url(header) + "." + base64url(good) + "."), "") << alg;
    EXPECT_NE(why(signed_with_secret(header, good, secret)), "") << alg;
    EXPECT_NE(why(signed_with_secret(header, good, "")), "") << alg;
  }
  EXPECT_NE(why(base64url(R"({"kid":"hs"})") + "." + base64url(good) + ".AAAA"), "");
  EXPECT_NE(why(base64url(hs) + "." + base64url(good)), "");
  EXPECT_NE(why(base64url(hs) + "." + base64url(good) + "."), "");
}

// The public key is known to everybody: as a secret of HMAC it must be worth nothing.
TEST(Verifier, never_takes_an_algorithm_that_the_key_is_not_for) {
  const std::string pem = pem_of(ring().rsa), point = pem_of(ring().ec);
  for (const std::string kid : {"rs", "es"})
    for (const std::string& key : {pem, point, pem.substr(0, pem.size() - 1)})
      EXPECT_NE(why(signed_with_secret(R"({"alg":"HS256","kid":")" + kid + R"("})", good, key)), "") << kid;
  EXPECT_NE(why(signed_with(R"({"alg":"RS256","kid":"hs"})", good, ring().rsa)), "");
  EXPECT_NE(why(signed_with(R"({"alg":"RS256","kid":"es"})", good, ring().rsa)), "");
  EXPECT_NE(why(signed_with(R"({"alg":"ES256","kid":"rs"})", good, ring().ec)), "");
  for (const std::string alg : {"HS384", "HS512", "RS384", "PS256", "ES384", "hs256", "EdDSA"})
    EXPECT_NE(why(signed_with_secret(R"({"alg":")" + alg + R"(","kid":"hs"})", good, secret)), "") << alg;
}

TEST(Verifier, takes_no_signature_but_that_of_the_named_key) {
  EXPECT_NE(why(signed_with_secret(hs, good, other_secret)), "");
  EXPECT_NE(why(signed_with_secret(hs, good, "")), "");
  EXPECT_NE(why(signed_with(R"({"alg":"RS256","kid":"rs"})", good, make_rsa())), "");
  EXPECT_NE(why(signed_with(R"({"alg":"ES256","kid":"es"})", good, make_ec())), "");
  EXPECT_NE(
      why(base64url(R"({"alg":"ES256","kid":"es"})") + "." + base64url(good) + "." + base64url(std::string(64, '\0'))),
      "")
      << "r = s = 0 (CVE-2022-21449)";
  std::string changed = signed_with_secret(hs, good, secret);
  const std::string grown = R"({"sub":"eve","name":"Ada","exp":1800000060})";
  changed.replace(changed.find('.') + 1, base64url(good).size(), base64url(grown));
  EXPECT_NE(why(changed), "");
}

// Ids are looked up among the keys that were read: none of them becomes a path, an address or a question.
TEST(Verifier, knows_keys_by_their_ids_alone) {
  for (const std::string kid : {"../hs", "./hs", "hs.secret", "/etc/passwd", "..\\\\hs", "hs\\u0000", "HS", "",
                                "hs'or'1'='1", "/dev/null", "file:///dev/null", "%2e%2e/hs", "*"})
    for (const std::string& key : {secret, std::string()})
      EXPECT_NE(why(signed_with_secret(R"({"alg":"HS256","kid":")" + kid + R"("})", good, key)), "") << kid;
  EXPECT_NE(why(signed_with_secret(R"({"alg":"HS256","kid":7})", good, secret)), "");
  const Verifier alone({}, {{"hs", ring().keys.at("hs")}});
  EXPECT_NE(why(signed_with_secret(R"({"alg":"HS256","kid":"x"})", good, secret), alone), "") << "it names another";
  EXPECT_NE(why(signed_with_secret(hs, good, secret), Verifier({})), "");
  const std::string own_key = R"({"alg":"HS256","kid":"x","jwk":{"kty":"oct","k":"AAAA"},"jku":"https://e.org/k"})";
  EXPECT_NE(why(signed_with_secret(own_key, good, std::string(3, '\0'))), "");
}

// A file whose text everybody knows would be a key that everybody has.
TEST(Verifier, reads_no_file_that_an_id_names) {
  const std::string path = ::testing::TempDir() + "beckon_known_" + std::to_string(getpid());
  const std::string known = "a text that everybody knows, 32 bytes at least";
  std::ofstream(path) << known;
  for (const std::string& kid : {path, "../../../../../../../.." + path, "file://" + path})
    EXPECT_NE(why(signed_with_secret(R"({"alg":"HS256","kid":")" + kid + R"("})", good, known)), "") << kid;
  std::filesystem::remove(path);
}

TEST(Verifier, takes_a_token_that_names_no_key_only_where_there_is_one) {
  const std::array tokens{signed_with_secret(R"({"alg":"HS256"})", good, secret),
                          signed_with(R"({"alg":"RS256"})", good, ring().rsa),
                          signed_with(R"({"alg":"ES256"})", good, ring().ec)};
  const std::array kids{"hs", "rs", "es"};
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    EXPECT_NE(why(tokens[i]), "") << kids[i];
    EXPECT_EQ(why(tokens[i], Verifier({}, {{kids[i], ring().keys.at(kids[i])}})), "") << kids[i];
  }
}

TEST(Verifier, takes_no_header_that_says_two_things_or_wants_what_it_does_not_know) {
  for (const std::string header :
       {R"({"alg":"none","alg":"HS256","kid":"hs"})", R"({"alg":"HS256","alg":"HS256","kid":"hs"})",
        R"({"alg":"HS256","kid":"hs","kid":"other"})", R"({"alg":"HS256","kid":"hs","\u0061lg":"none"})",
        R"({"alg":["HS256"],"kid":"hs"})", R"({"alg":null,"kid":"hs"})", R"(["HS256"])", R"("HS256")", "", "{",
        R"({"alg":"HS256","kid":"hs"}{})", R"({"alg":"HS256","kid":"hs","crit":["exp"]})",
        R"({"alg":"HS256","kid":"hs","crit":[]})", R"({"alg":"HS256","kid":"hs","typ":"at+jwt"})",
        R"({"alg":"HS256","kid":"hs","typ":1})", R"({"alg":"HS256","kid":"hs","b64":false,"crit":["b64"]})"})
    EXPECT_NE(why(signed_with_secret(header, good, secret)), "") << header;
}

TEST(Verifier, takes_nothing_that_is_not_three_parts_in_plain_base64url) {
  const std::string token = signed_with_secret(hs, good, secret);
  ASSERT_EQ(why(token), "");
  const auto first = token.find('.'), last = token.rfind('.');
  for (const std::string& bad :
       {std::string(), std::string("."), std::string(".."), std::string("..."), token + ".", token + ".AAAA",
        "." + token, token + "=", token + "A", token + "\n", token + " ", token.substr(0, last),
        token.substr(0, first) + "=" + token.substr(first), token.substr(0, last + 1) + std::string(43, '+'),
        token.substr(0, last) + "." + token.substr(last), std::string(3000, '.'), "Bearer " + token})
    EXPECT_NE(why(bad), "") << bad.substr(0, 100);
}

TEST(Verifier, takes_no_huge_token_and_no_deep_one) {
  const std::string filled = R"({"sub":"ada","name":"Ada","exp":1800000060,"x":")";
  EXPECT_EQ(why_not(filled + std::string(5000, 'x') + R"("})"), "");
  EXPECT_NE(why_not(filled + std::string(8000, 'x') + R"("})"), "");
  EXPECT_NE(why(std::string(1'000'000, 'A') + ".A.A"), "");
  const std::string open = R"({"sub":"ada","name":"Ada","exp":1800000060,"x":)";
  EXPECT_EQ(why_not(open + std::string(7, '[') + std::string(7, ']') + "}"), "");
  EXPECT_NE(why_not(open + std::string(8, '[') + std::string(8, ']') + "}"), "");
  EXPECT_NE(why_not(open + std::string(2500, '[') + std::string(2500, ']') + "}"), "");
}

TEST(Verifier, goes_on_with_other_keys_once_it_is_given_them) {
  Verifier judge({}, {{"hs", ring().keys.at("hs")}});
  const std::string token = signed_with_secret(hs, good, secret);
  EXPECT_EQ(why(token, judge), "");
  judge.use({{"other", ring().keys.at("other")}});
  EXPECT_NE(why(token, judge), "");
  EXPECT_EQ(judge.keys(), 1u);
  EXPECT_EQ(why(signed_with_secret(R"({"alg":"HS256","kid":"other"})", good, other_secret), judge), "");
}

}  // namespace
}  // namespace beckon::login
