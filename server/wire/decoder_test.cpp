#include <gtest/gtest.h>

#include "wire/padded_test.hpp"

namespace beckon::wire::testing {
namespace {

constexpr std::string_view call = "AAECAwQFBgcICQoLDA0ODw";

template <class Message>
Message taken(std::string_view text) {
  Decoder decoder;
  auto decoded = decoder.decode(Padded(text).view());
  if (!decoded) throw std::runtime_error(decoded.error().error.message);
  return std::get<Message>(*decoded);
}

Refusal refused(std::string_view text, CodecLimits limits = {}) {
  Decoder decoder(limits);
  const auto decoded = decoder.decode(Padded(text).view());
  return decoded ? Refusal{{ErrorCode::Internal, "it was taken"}, {}} : decoded.error();
}

std::string signal_with(std::string_view body) {
  return R"({"type":"signal","call":")" + std::string(call) +
         R"(","to":"p1","epoch":4294967295,"peer_epoch":2,"seq":3,"ack":4,"body":)" + std::string(body) + "}";
}

std::string nested(std::size_t levels) {
  std::string body = "{}";
  for (std::size_t level = 1; level < levels; ++level) body = R"({"a":)" + body + "}";
  return body;
}

std::string chat_with(const std::string& text) {
  return R"({"type":"chat","id":"r1","room":"lobby","message":")" + std::string(call) + R"(","text":")" + text +
         R"("})";
}

TEST(Decoder, reads_every_field_of_a_hello) {
  const auto hello = taken<Hello>(
      R"({"type":"hello","v":1,"device":"AAECAwQFBgcICQoLDA0ODw","name":"Ann","epoch":7,"caps":["a","\u00e9\"b"]})");
  EXPECT_EQ(hello.v, 1);
  EXPECT_EQ(hello.device.str(), call);
  EXPECT_EQ(hello.name->str(), "Ann");
  EXPECT_EQ(hello.epoch, 7u);
  EXPECT_EQ(hello.caps, (std::vector<std::string>{"a", "é\"b"}));
}

TEST(Decoder, reads_every_field_of_a_signal) {
  const auto text = Padded(signal_with("{ \"a\": 1 } "));
  Decoder decoder;
  const auto decoded = decoder.decode(text.view());
  ASSERT_TRUE(decoded);
  const auto& signal = std::get<SendSignal>(*decoded);
  EXPECT_EQ(signal.call.str(), call);
  EXPECT_EQ(signal.to, PartyId{1});
  EXPECT_EQ(signal.epoch, UINT32_MAX);
  EXPECT_EQ(signal.peer_epoch, 2u);
  EXPECT_EQ(signal.seq, 3u);
  EXPECT_EQ(signal.ack, 4u);
  EXPECT_EQ(signal.body, "{ \"a\": 1 }");
  EXPECT_GE(signal.body.data(), text.view().data());
  EXPECT_LT(signal.body.data(), text.view().data() + text.view().size());
}

TEST(Decoder, reads_a_sync_with_the_versions_of_calls_and_rooms) {
  const auto sync = taken<Sync>(
      R"({"rooms":{"lobby":{"chat":5,"roster":4},"body":{"chat":1,"roster":2}},"calls":{"AAECAwQFBgcICQoLDA0ODw":9007199254740991},"id":"s","type":"sync"})");
  EXPECT_EQ(sync.id.str(), "s");
  EXPECT_EQ(sync.calls.at(*CallId::parse(call)), 9007199254740991u);
  EXPECT_EQ(sync.rooms.at(*RoomName::parse("lobby")).roster, 4u);
  EXPECT_EQ(sync.rooms.at(*RoomName::parse("lobby")).chat, 5u);
  EXPECT_EQ(sync.rooms.size(), 2u);
}

TEST(Decoder, tells_media_and_its_state) {
  const auto invite = taken<CallInvite>(
      R"({"type":"call-invite","id":"r","call":"AAECAwQFBgcICQoLDA0ODw","to":"u","media":{"audio":true,"video":false,"data":true}})");
  EXPECT_EQ(invite.media, (Media{true, false, true}));
  const std::string report = R"({"type":"call-media","id":"r","call":"AAECAwQFBgcICQoLDA0ODw","peer":"p0","state":")";
  EXPECT_TRUE(taken<CallMedia>(report + "connected\"}").connected);
  EXPECT_FALSE(taken<CallMedia>(report + "lost\"}").connected);
}

TEST(Decoder, reads_names_and_values_written_with_escapes) {
  const auto rename =
      taken<Rename>("{ \"t\\u0079pe\"\t:\r\n\"ren\\u0061me\", \"id\":\"\\u0072\" ,\"name\":\"\\ud83d\\ude00\\\"\"}\n");
  EXPECT_EQ(rename.id.str(), "r");
  EXPECT_EQ(rename.name.str(), "😀\"");
}

TEST(Decoder, passes_half_surrogates_and_great_numbers_in_bodies_on) {
  const std::string body = R"({"a":"\ud83d","\ude00":"\u0000","n":[1e999,-0,123456789012345678901234567890]})";
  const auto text = Padded(signal_with(body));
  Decoder decoder;
  EXPECT_EQ(std::get<SendSignal>(decoder.decode(text.view()).value()).body, body);
}

TEST(Decoder, takes_a_body_up_to_its_limits) {
  const CodecLimits limits;
  const auto sized = [](std::size_t bytes) { return R"({"a":")" + std::string(bytes - 8, 'x') + "\"}"; };
  EXPECT_NO_THROW(taken<SendSignal>(signal_with(sized(limits.body))));
  const auto too_long = refused(signal_with(sized(limits.body + 1)));
  EXPECT_EQ(too_long.error.code, ErrorCode::TooLarge);
  EXPECT_NO_THROW(taken<SendSignal>(signal_with(nested(limits.depth))));
  EXPECT_EQ(refused(signal_with(nested(limits.depth + 1))).error.code, ErrorCode::BadMessage);
}

TEST(Decoder, refuses_a_message_above_its_limit) {
  CodecLimits limits;
  limits.message = 64;
  EXPECT_EQ(refused(R"({"type":"bye"})" + std::string(50, ' '), limits).error.message, "it was taken");
  EXPECT_EQ(refused(R"({"type":"bye"})" + std::string(51, ' '), limits).error.code, ErrorCode::TooLarge);
}

TEST(Decoder, bounds_a_text_in_code_points) {
  const auto repeated = [](std::string_view character, std::size_t times) {
    std::string text;
    while (times-- > 0) text += character;
    return text;
  };
  EXPECT_NO_THROW(taken<Chat>(chat_with(repeated("😀", 4000))));
  EXPECT_NO_THROW(taken<Chat>(chat_with(repeated("\\u00e9", 4000))));
  const auto refusal = refused(chat_with(repeated("a", 4001)));
  EXPECT_EQ(refusal.error.code, ErrorCode::TooLarge);
  EXPECT_EQ(refusal.id->str(), "r1");
}

TEST(Decoder, survives_any_depth) {
  const std::string deep = signal_with(R"({"a":)" + std::string(30'000, '[') + std::string(30'000, ']') + "}");
  EXPECT_EQ(refused(deep).error.code, ErrorCode::BadMessage);
  EXPECT_EQ(refused(std::string(70'000, '[')).error.code, ErrorCode::BadMessage);
  EXPECT_EQ(refused(signal_with(std::string(70'000, '{'))).error.code, ErrorCode::BadMessage);
}

TEST(Decoder, names_the_field_at_fault_and_echoes_nothing) {
  EXPECT_EQ(refused(R"({"type":"rename","id":"r1"})").error.message, "field 'name': missing");
  const auto refusal = refused(R"({"type":"rename","id":"r1","name":"<secret>"})");
  EXPECT_EQ(refusal.error.message.find("field 'name': must be "), 0u);
  EXPECT_EQ(refusal.error.message.find("secret"), std::string::npos);
  EXPECT_EQ(refused(R"({"type":"secret"})").error.message.find("secret"), std::string::npos);
}

TEST(Decoder, finds_the_id_after_the_field_at_fault) {
  EXPECT_EQ(refused(R"({"name":5,"type":"rename","id":"r1"})").id->str(), "r1");
  EXPECT_EQ(refused(R"({"body":)" + nested(40) + R"(,"type":"relay","to":"u","kind":"k","id":"r1"})").id->str(), "r1");
  EXPECT_FALSE(refused(R"({"name":5,"type":"rename","id":"r 1"})").id);
  EXPECT_FALSE(refused(R"({"id":"r1","type":"rename","name":)").id);
}

TEST(Decoder, takes_no_bytes_that_are_not_utf8) {
  EXPECT_EQ(refused("{\"type\":\"bye\",\"x\":\"\xff\"}").error.code, ErrorCode::BadMessage);
}

TEST(Decoder, goes_on_after_bad_messages) {
  Decoder decoder;
  for (const std::string_view bad : {"", "{", "[1]", "{\"type\":\"bye\"}x", "{\"a\":{\"b\":[}}"}) {
    EXPECT_FALSE(decoder.decode(Padded(bad).view()));
    EXPECT_TRUE(decoder.decode(Padded(R"({"type":"bye"})").view()));
  }
}

}  // namespace
}  // namespace beckon::wire::testing
