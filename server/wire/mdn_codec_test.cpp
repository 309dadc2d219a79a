#include "wire/mdn_codec.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "wire/mdn_text.hpp"

namespace beckon::wire::mdn {
namespace {

// Decodes a copy that has the padding after it; `keep` holds what the result points into.
struct Decoding {
  explicit Decoding(std::string text) : keep(std::move(text)) {
    keep.reserve(keep.size() + wire::Decoder::padding);
    result = decoder.decode(keep);
  }
  Decoder decoder{CodecLimits{}};
  std::string keep;
  Result<FromClient> result{Error{ErrorCode::Internal, "not decoded"}};
};

TEST(MdnCodec, reads_what_the_samples_client_sends) {
  const Decoding name(R"({"name":"Ada","date":1700000000000,"id":17,"type":"username"})");
  EXPECT_EQ(std::get<Username>(*name.result).name, "Ada");
  for (const char* odd : {R"({"name":"\ud800","type":"username"})", R"({"name":"A\u0000","type":"username"})"})
    EXPECT_EQ(std::get<Username>(*Decoding(odd).result).name, "");
  const Decoding message(R"({"text":"<b>hi</b>","type":"message","id":17,"date":1})");
  EXPECT_EQ(std::get<Message>(*message.result).text, "<b>hi</b>");
  const Decoding offer(R"({"name":"Ada","target":"Bob","type":"video-offer","sdp":{"type":"offer","sdp":"v=0\r\n"}})");
  const auto& signal = std::get<Signal>(*offer.result);
  EXPECT_EQ(signal.kind, SignalKind::VideoOffer);
  EXPECT_EQ(signal.target, "Bob");
  EXPECT_EQ(signal.content, R"({"type":"offer","sdp":"v=0\r\n"})");
  const Decoding candidate(R"({"type":"new-ice-candidate","target":"Bob","candidate":{"candidate":""}})");
  EXPECT_EQ(std::get<Signal>(*candidate.result).content, R"({"candidate":""})");
}

TEST(MdnCodec, a_target_that_is_missing_null_or_empty_is_none) {
  for (const char* target : {"", R"("target":null,)", R"("target":"",)"}) {
    const Decoding hang_up("{" + std::string(target) + R"("name":"Ada","type":"hang-up"})");
    const auto& signal = std::get<Signal>(*hang_up.result);
    EXPECT_EQ(signal.kind, SignalKind::HangUp);
    EXPECT_EQ(signal.target, std::nullopt);
    EXPECT_EQ(signal.content, "");
  }
}

TEST(MdnCodec, refuses_what_the_samples_server_would_crash_on) {
  for (const char* text : {"",
                           "{",
                           "null",
                           "[]",
                           "\"message\"",
                           "{}",
                           R"({"type":1})",
                           R"({"type":"message"})",
                           R"({"type":"message","text":5})",
                           R"({"type":"username"})",
                           R"({"type":"username","name":null})",
                           R"({"type":"video-offer"})",
                           R"({"type":"video-offer","sdp":"v=0"})",
                           R"({"type":"video-answer","sdp":[]})",
                           R"({"type":"new-ice-candidate","candidate":null})",
                           R"({"type":"hang-up","target":{}})",
                           R"({"type":"hang-up","target":"a","target":"b"})",
                           R"({"type":"userlist","users":[]})",
                           R"({"type":"id","id":1})",
                           R"({"type":"message","text":"\u0000"})"}) {
    const Decoding decoding(text);
    ASSERT_TRUE(decoding.result.has_error()) << text;
    EXPECT_EQ(decoding.result.error().code, ErrorCode::BadMessage) << text;
  }
}

TEST(MdnCodec, holds_to_the_limits_at_their_edges) {
  const auto code = [](const std::string& text) {
    const Decoding decoding(text);
    return decoding.result ? std::nullopt : std::optional(decoding.result.error().code);
  };
  const auto message = [](std::size_t length) {
    return R"({"type":"message","text":")" + std::string(length, 'x') + "\"}";
  };
  EXPECT_EQ(code(message(4000)), std::nullopt);
  EXPECT_EQ(code(message(4001)), ErrorCode::TooLarge);
  const auto offer = [](std::size_t length) {
    return R"({"type":"video-offer","sdp":{"a":")" + std::string(length - 8, 'x') + "\"}}";
  };
  EXPECT_EQ(code(offer(64 * 1024)), std::nullopt);
  EXPECT_EQ(code(offer(64 * 1024 + 1)), ErrorCode::TooLarge);
  const std::string most = R"({"type":"hang-up","pad":")" + std::string(72 * 1024 - 27, 'x') + "\"}";
  EXPECT_EQ(code(most), std::nullopt);
  EXPECT_EQ(code(most + " "), ErrorCode::TooLarge);
}

TEST(MdnCodec, tells_what_a_signals_body_is) {
  Decoder decoder{CodecLimits{}};
  const Body offer = decoder.read_body(R"({"description":{"type":"offer","sdp":"v=0"},"turns":true})");
  EXPECT_TRUE(std::get<Description>(offer).offer);
  EXPECT_EQ(std::get<Description>(offer).json, R"({"type":"offer","sdp":"v=0"})");
  EXPECT_FALSE(std::get<Description>(decoder.read_body(R"({"description":{"sdp":"","type":"answer"}})")).offer);
  EXPECT_EQ(std::get<Candidate>(decoder.read_body(R"({"candidate":{"candidate":"c"}})")).json, R"({"candidate":"c"})");
  for (const char* other :
       {"{}", R"({"restart":true})", R"({"turn":"ask"})", R"({"candidate":null})", R"({"description":null})",
        R"({"description":{"type":"rollback"}})", R"({"description":{}})"})
    EXPECT_TRUE(std::holds_alternative<std::monostate>(decoder.read_body(other))) << other;
}

TEST(MdnCodec, writes_what_the_samples_client_reads) {
  const auto written = [](auto write) {
    std::string out;
    write(out);
    return out;
  };
  EXPECT_EQ(written([](auto& out) { write_id(out, 17); }), R"({"type":"id","id":17})");
  EXPECT_EQ(written([](auto& out) { write_rejected_name(out, 17, "Ada1"); }),
            R"({"type":"rejectusername","id":17,"name":"Ada1"})");
  EXPECT_EQ(written([](auto& out) {
              write_user_list(out, {"Ada", "\"Bob\""});
            }),
            R"({"type":"userlist","users":["Ada","\"Bob\""]})");
  EXPECT_EQ(written([](auto& out) { write_signal(out, SignalKind::HangUp, "Ada", "Bob", ""); }),
            R"({"type":"hang-up","name":"Ada","target":"Bob"})");
  EXPECT_EQ(written([](auto& out) { write_signal(out, SignalKind::NewIceCandidate, "Ada", "Bob", "{}"); }),
            R"({"type":"new-ice-candidate","name":"Ada","target":"Bob","candidate":{}})");
  ChatMessage message;
  message.from.name = *UserName::parse("O'Hara");
  message.text = R"~(<img src=x onerror="alert('&')">)~";
  message.at = 1'800'000'000'000;
  EXPECT_EQ(written([&](auto& out) { write_message(out, message); }),
            R"({"type":"message","name":"O'Hara","text":)"
            R"("&lt;img src=x onerror=&quot;alert(&#39;&amp;&#39;)&quot;&gt;","date":1800000000000})");
}

TEST(MdnText, loses_its_tags_and_nothing_else) {
  EXPECT_EQ(without_tags("a<b>c</b>d"), "acd");
  EXPECT_EQ(without_tags("1 < 2"), "1 < 2");
  EXPECT_EQ(without_tags("1 < 2 > 1 & <i class='x'>so</i>"), "1 < 2 > 1 & so");
  EXPECT_EQ(without_tags("<>a<>"), "<>a<>");
  EXPECT_EQ(without_tags("<<script>x<!-- y --><?z?>"), "<x");
  EXPECT_EQ(without_tags("a>b<"), "a>b<");
  EXPECT_EQ(without_tags("a>b<c"), "a>b<c");
  EXPECT_EQ(without_tags(""), "");
}

}  // namespace
}  // namespace beckon::wire::mdn
