#include <gtest/gtest.h>

#include "wire/padded_test.hpp"
#include "wire/vectors_test.hpp"

namespace beckon::wire::testing {
namespace {

namespace json = boost::json;

TEST(Vectors, valid_ones_of_the_client_are_taken) {
  Decoder decoder;
  std::set<std::size_t> types;
  for (const auto& [name, vector] : read_vectors("valid")) {
    if (vector.at("from") != "client") continue;
    const Padded text(json::serialize(vector.at("message")));
    const auto decoded = decoder.decode(text.view());
    ASSERT_TRUE(decoded) << name << ": " << decoded.error().error.message;
    types.insert(decoded->index());
  }
  EXPECT_EQ(types.size(), std::variant_size_v<ClientMessage>) << "a message without a vector";
}

TEST(Vectors, invalid_ones_are_refused_with_their_code_and_id) {
  Decoder decoder;
  for (const auto& [name, vector] : read_vectors("invalid")) {
    const Padded text(vector.at("text").as_string());
    const auto decoded = decoder.decode(text.view());
    ASSERT_FALSE(decoded) << name;
    const Refusal& refusal = decoded.error();
    EXPECT_EQ(to_string(refusal.error.code), vector.at("code").as_string()) << name << ": " << refusal.error.message;
    const auto* id = vector.if_contains("id");
    EXPECT_EQ(refusal.id ? refusal.id->str() : "", id != nullptr ? std::string_view(id->as_string()) : "") << name;
    EXPECT_FALSE(refusal.error.message.empty()) << name;
  }
}

TEST(Vectors, invalid_ones_are_refused_whatever_follows_them_in_memory) {
  Decoder decoder;
  for (const auto& [name, vector] : read_vectors("invalid"))
    for (const char filler : {'}', ']', '"', ',', ' ', '0', '\\'})
      EXPECT_FALSE(decoder.decode(Padded(vector.at("text").as_string(), filler).view())) << name << filler;
}

TEST(Vectors, no_message_is_valid_when_a_piece_of_its_end_is_missing) {
  Decoder decoder;
  for (const auto& [name, vector] : read_vectors("valid")) {
    const std::string text = json::serialize(vector.at("message"));
    for (std::size_t length = 0; length < text.size(); ++length)
      ASSERT_FALSE(decoder.decode(Padded(std::string_view(text).substr(0, length)).view())) << name << length;
  }
}

}  // namespace
}  // namespace beckon::wire::testing
