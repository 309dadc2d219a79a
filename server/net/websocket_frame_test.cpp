#include "net/websocket_frame.hpp"

#include <gtest/gtest.h>

#include "net/client_in_tests.hpp"

namespace beckon::net {
namespace {

std::string frame(Opcode opcode, std::string_view payload) {
  std::string out;
  append_frame(out, opcode, payload);
  return out;
}

bool invalid(std::string_view bytes) { return std::holds_alternative<FrameHeadInvalid>(read_frame_head(bytes)); }

TEST(WebSocketFrame, IsWrittenAsTheRfcShowsIt) {
  EXPECT_EQ(frame(Opcode::Text, "Hello"), "\x81\x05Hello");
  EXPECT_EQ(frame(Opcode::Ping, "Hello"), "\x89\x05Hello");
  EXPECT_EQ(frame(Opcode::Binary, std::string(256, 'x')).substr(0, 5), std::string("\x82\x7E\x01\x00x", 5));
  EXPECT_EQ(frame(Opcode::Binary, std::string(65536, 'x')).substr(0, 11),
            std::string("\x82\x7F\x00\x00\x00\x00\x00\x01\x00\x00x", 11));
}

TEST(WebSocketFrame, ChangesItsLengthFormAtTheBorders) {
  EXPECT_EQ(frame(Opcode::Text, std::string(125, 'x')).size(), 127U);
  EXPECT_EQ(frame(Opcode::Text, std::string(126, 'x')).size(), 130U);
  EXPECT_EQ(frame(Opcode::Text, std::string(65535, 'x')).size(), 65539U);
  EXPECT_EQ(frame(Opcode::Text, std::string(65536, 'x')).size(), 65546U);
}

TEST(WebSocketFrame, HeadIsReadFromWhateverLengthFormAndNeverTooEarly) {
  for (std::size_t size : {0U, 1U, 125U, 126U, 65535U, 65536U, 100000U}) {
    const std::string bytes = masked_frame(Opcode::Text, std::string(size, 'x'));
    const std::size_t head_size = bytes.size() - size;
    for (std::size_t cut = 0; cut < head_size; ++cut) {
      EXPECT_TRUE(std::holds_alternative<FrameHeadIncomplete>(read_frame_head(bytes.substr(0, cut))));
    }
    const auto head = std::get<FrameHead>(read_frame_head(bytes));
    EXPECT_EQ(head.length, size);
    EXPECT_EQ(head.size, head_size);
    EXPECT_TRUE(head.fin);
    EXPECT_EQ(head.opcode, Opcode::Text);
  }
}

TEST(WebSocketFrame, HeadThatBreaksARuleIsToldFromItsFirstWrongByteOn) {
  for (int first : {0x91, 0xA1, 0xC1, 0xF1, 0x83, 0x87, 0x8B, 0x8F, 0x08, 0x09, 0x0A}) {
    EXPECT_TRUE(invalid(std::string(1, static_cast<char>(first)))) << first;
  }
  for (int first : {0x00, 0x01, 0x02, 0x80, 0x81, 0x82, 0x88, 0x89, 0x8A}) {
    EXPECT_FALSE(invalid(std::string(1, static_cast<char>(first)))) << first;
  }
  EXPECT_TRUE(invalid(std::string("\x81\x05", 2))) << "no mask";
  EXPECT_TRUE(invalid(std::string("\x89\xFE", 2))) << "long ping";
  EXPECT_TRUE(invalid(std::string("\x88\xFF", 2))) << "long close";
  EXPECT_TRUE(invalid(std::string("\x81\xFE\x00\x7D", 4))) << "125 in two bytes";
  EXPECT_FALSE(invalid(std::string("\x81\xFE\x00\x7E", 4)));
  EXPECT_TRUE(invalid(std::string("\x81\xFF\x00\x00\x00\x00\x00\x00\xFF\xFF", 10))) << "65535 in eight bytes";
  EXPECT_FALSE(invalid(std::string("\x81\xFF\x00\x00\x00\x00\x00\x01\x00\x00", 10)));
  EXPECT_TRUE(invalid(std::string("\x81\xFF\x80\x00\x00\x00\x00\x01\x00\x00", 10))) << "highest bit";
}

TEST(WebSocketFrame, MaskIsTheRfcs) {
  std::string hello = "\x7F\x9F\x4D\x51\x58";
  apply_mask(hello, {0x37, static_cast<char>(0xFA), 0x21, 0x3D});
  EXPECT_EQ(hello, "Hello");
}

TEST(WebSocketFrame, MaskOfPiecesIsThatOfTheWhole) {
  const std::array<char, 4> mask{1, 2, static_cast<char>(0x83), static_cast<char>(0xF4)};
  for (std::size_t size = 0; size < 40; ++size) {
    std::string expected(size, 'p');
    for (std::size_t i = 0; i < size; ++i) expected[i] = static_cast<char>(expected[i] ^ mask[i % 4]);
    for (std::size_t cut = 0; cut <= size; ++cut) {
      std::string bytes(size, 'p');
      apply_mask(std::span(bytes).first(cut), mask);
      apply_mask(std::span(bytes).subspan(cut), mask, cut);
      ASSERT_EQ(bytes, expected) << size << " cut at " << cut;
    }
  }
}

TEST(WebSocketFrame, CloseCarriesOnlyCodesThatMayBeSent) {
  for (unsigned code = 0; code < 65536; ++code) {
    const bool may = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
    ASSERT_EQ(may_be_sent(static_cast<std::uint16_t>(code)), may) << code;
  }
  std::string out;
  append_close_frame(out, 1005, "not to be sent");
  EXPECT_EQ(out, std::string("\x88\x00", 2));
  out.clear();
  append_close_frame(out, 1000, "bye");
  EXPECT_EQ(out,
            "\x88\x05\x03\xE8"
            "bye");
}

TEST(WebSocketFrame, CloseReasonIsCutBetweenCharacters) {
  std::string out;
  append_close_frame(out, 4000, std::string(122, 'x') + "\xC3\xA4");
  EXPECT_EQ(out.size(), 2U + 2 + 122);
  out.clear();
  append_close_frame(out, 4000, std::string(121, 'x') + "\xC3\xA4");
  EXPECT_EQ(out.size(), 2U + 2 + 123);
}

}  // namespace
}  // namespace beckon::net
