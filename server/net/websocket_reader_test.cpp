#include "net/websocket_reader.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "net/client_in_tests.hpp"

namespace beckon::net {
namespace {

using Kind = WebSocketEvent::Kind;

struct Seen {
  Kind kind;
  std::string data;
  std::uint16_t code = 0;
  friend bool operator==(const Seen&, const Seen&) = default;
  friend void PrintTo(const Seen& seen, std::ostream* out) {
    *out << "{" << static_cast<int>(seen.kind) << ", " << seen.data.substr(0, 40) << ", " << seen.code << "}";
  }
};

// Feeds the pieces as recv() would bring them: each in a buffer of its own, exactly as large as it must be.
std::vector<Seen> read_pieces(const std::vector<std::string>& pieces, std::uint32_t limit = 1000) {
  WebSocketReader reader(limit);
  std::vector<Seen> seen;
  for (const std::string& piece : pieces) {
    const std::vector<char> padding(64, '?');
    std::vector<char> buffer(piece.begin(), piece.end());
    buffer.insert(buffer.end(), padding.begin(), padding.end());
    auto input = std::span(buffer).first(piece.size());
    while (const auto event = reader.next(input)) {
      seen.push_back({event->kind, std::string(event->data), event->code});
      if (event->kind != Kind::Text) continue;
      int sum = 0;
      for (const char c : std::string_view(event->data.data() + event->data.size(), 64)) sum += c;  // ASan judges
      EXPECT_NE(sum, 1 << 30);
    }
    EXPECT_TRUE(input.empty()) << "all is taken before more is asked for";
  }
  return seen;
}

std::vector<Seen> read_all(const std::string& bytes) { return read_pieces({bytes}); }

std::string text(std::string_view payload, bool fin = true) { return masked_frame(Opcode::Text, payload, fin); }
std::string more(std::string_view payload, bool fin = true) { return masked_frame(Opcode::Continuation, payload, fin); }

TEST(WebSocketReader, ReadsTheExamplesOfTheRfc) {
  EXPECT_EQ(read_all("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"), (std::vector<Seen>{{Kind::Text, "Hello"}}));
  EXPECT_EQ(read_all("\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"), (std::vector<Seen>{{Kind::Pong, "Hello"}}));
  EXPECT_EQ(read_all("\x81\x05Hello"), (std::vector<Seen>{{Kind::Error, "frame without a mask", 1002}}))
      << "the RFC's unmasked examples are a server's";
  EXPECT_EQ(read_all(text("Hel", false) + more("lo")), (std::vector<Seen>{{Kind::Text, "Hello"}}));
}

TEST(WebSocketReader, JoinsEveryFragmentationHoweverItIsCut) {
  const std::string message = "ab\xC3\xA4\xF0\x9F\x98\x80z";
  for (std::size_t first = 0; first <= message.size(); ++first) {
    for (std::size_t second = first; second <= message.size(); ++second) {
      const std::string bytes = text(message.substr(0, first), false) + masked_frame(Opcode::Ping, "p") +
                                more(message.substr(first, second - first), false) + more(message.substr(second)) +
                                text("next");
      const std::vector<Seen> expected{{Kind::Ping, "p"}, {Kind::Text, message}, {Kind::Text, "next"}};
      for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        ASSERT_EQ(read_pieces({bytes.substr(0, cut), bytes.substr(cut)}), expected) << first << " " << second;
      }
    }
  }
}

TEST(WebSocketReader, TakesByteByByteWhatItTakesAtOnce) {
  std::string bytes = text("one") + text("") + masked_frame(Opcode::Pong, "") + text(std::string(300, 'x')) +
                      masked_frame(Opcode::Ping, std::string(125, 'p')) + text("a", false) + more("", false) +
                      masked_frame(Opcode::Ping, "inside") + more("") +
                      masked_frame(Opcode::Close, close_payload(1000, "bye")) + "garbage afterwards";
  std::vector<std::string> pieces;
  for (char c : bytes) pieces.emplace_back(1, c);
  const auto seen = read_pieces(pieces);
  EXPECT_EQ(seen, read_all(bytes));
  EXPECT_EQ(seen.size(), 8U);
  EXPECT_EQ(seen.back(), (Seen{Kind::Close, "bye", 1000}));
}

TEST(WebSocketReader, DecodesRandomMessagesCutAnywhereAsUncut) {
  std::mt19937 random(20250701);
  const auto below = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
  for (int round = 0; round < 400; ++round) {
    std::string bytes;
    std::vector<Seen> expected;
    for (std::size_t messages = 1 + below(6); messages > 0; --messages) {
      std::string message(below(3) == 0 ? below(2000) : below(20), 'm');
      if (below(2) == 0) message += "\xE2\x82\xAC";
      std::size_t sent = 0;
      for (bool first = true, fin = false; !fin; first = false) {
        const std::size_t size = below(3) == 0 ? message.size() - sent : below(message.size() - sent + 1);
        fin = sent + size == message.size();
        const std::array<char, 4> mask{static_cast<char>(below(256)), static_cast<char>(below(256)), 0, 1};
        bytes += masked_frame(first ? Opcode::Text : Opcode::Continuation, message.substr(sent, size), fin, mask);
        sent += size;
        if (below(4) == 0 && !fin) {
          bytes += masked_frame(Opcode::Ping, "ping", true, mask);
          expected.push_back({Kind::Ping, "ping"});
        }
      }
      expected.push_back({Kind::Text, message});
    }
    std::vector<std::string> pieces;
    for (std::size_t at = 0; at < bytes.size();) {
      const std::size_t size = 1 + below(below(2) == 0 ? 5 : 1500);
      pieces.push_back(bytes.substr(at, size));
      at += size;
    }
    ASSERT_EQ(read_pieces(pieces, 3000), expected);
    ASSERT_EQ(read_pieces({bytes}, 3000), expected);
  }
}

TEST(WebSocketReader, RefusesWhatIsOutOfOrder) {
  const auto code_of = [](const std::string& bytes) { return read_all(bytes).back().code; };
  EXPECT_EQ(code_of(more("x")), 1002) << "continues nothing";
  EXPECT_EQ(code_of(text("a", false) + text("b")), 1002) << "a message inside a message";
  EXPECT_EQ(code_of(text("a", false) + masked_frame(Opcode::Binary, "b")), 1002);
  EXPECT_EQ(code_of(text("a") + more("b")), 1002) << "continues what has ended";
  EXPECT_EQ(code_of(masked_frame(Opcode::Binary, "b")), 1003);
  EXPECT_EQ(code_of(masked_frame(Opcode::Binary, "b", false)), 1003);
}

TEST(WebSocketReader, RefusesATooLongMessageAsSoonAsItsLengthIsDeclared) {
  EXPECT_EQ(read_all(text(std::string(1000, 'x'))).back().kind, Kind::Text);
  EXPECT_EQ(read_all(text(std::string(1001, 'x')).substr(0, 8)),
            (std::vector<Seen>{{Kind::Error, "message too big", 1009}}));
  EXPECT_EQ(read_all(std::string("\x81\xFF\x7F\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0\0\0\0", 14)).back().code, 1009);
  EXPECT_EQ(read_all(text(std::string(600, 'x'), false) + more(std::string(400, 'x'))).back().kind, Kind::Text);
  EXPECT_EQ(read_all(text(std::string(600, 'x'), false) + more(std::string(401, 'x')).substr(0, 8)).back().code, 1009);
}

TEST(WebSocketReader, ValidatesTextAcrossFragmentsAndCuts) {
  const std::string face = "\xF0\x9F\x98\x80";
  for (std::size_t at = 0; at <= face.size(); ++at) {
    EXPECT_EQ(read_all(text(face.substr(0, at), false) + more(face.substr(at))),
              (std::vector<Seen>{{Kind::Text, face}}));
  }
  EXPECT_EQ(read_all(text("\xF0\x9F")).back().code, 1007) << "ends inside a character";
  EXPECT_EQ(read_all(text("\xF0\x9F", false) + more("")).back().code, 1007);
  EXPECT_EQ(read_all(text("\xF0\x9F", false) + more("x")).back().code, 1007);
  EXPECT_EQ(read_all(text("\xFF" + std::string(500, 'x')).substr(0, 20)).back().code, 1007) << "told before the end";
  EXPECT_EQ(read_all(text("\xF0\x9F", false) + more("\x98\x80") + text("\x98\x80")).back().code, 1007)
      << "nothing is left of the message before";
}

TEST(WebSocketReader, JudgesEveryCloseCode) {
  for (unsigned code = 0; code < 65536; ++code) {
    const auto value = static_cast<std::uint16_t>(code);
    const auto seen = read_all(masked_frame(Opcode::Close, close_payload(value)));
    ASSERT_EQ(seen.size(), 1U);
    ASSERT_EQ(seen[0],
              may_be_sent(value) ? (Seen{Kind::Close, "", value}) : (Seen{Kind::Error, "invalid close code", 1002}));
  }
  EXPECT_EQ(read_all(masked_frame(Opcode::Close, "")), (std::vector<Seen>{{Kind::Close, "", 1005}}));
  EXPECT_EQ(read_all(masked_frame(Opcode::Close, "\x03")).back().code, 1002);
  EXPECT_EQ(read_all(masked_frame(Opcode::Close, close_payload(1000, "\xFF"))).back().code, 1007);
  EXPECT_EQ(read_all(masked_frame(Opcode::Close, close_payload(1000, std::string(123, 'x')))).back().kind, Kind::Close);
}

TEST(WebSocketReader, SwallowsEverythingAfterTheEnd) {
  EXPECT_EQ(read_pieces({masked_frame(Opcode::Close, "") + text("x"), text("y"), "\xFF\xFF"}).size(), 1U);
  EXPECT_EQ(read_pieces({"\xFF", text("y"), "\xFF\xFF"}).size(), 1U);
}

TEST(WebSocketReader, DeliversAWholeFrameWhereItLies) {
  std::string bytes = text("in place") + std::string(64, '?');
  WebSocketReader reader(100);
  auto input = std::span(bytes).first(bytes.size() - 64);
  const auto event = reader.next(input);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->data.data(), bytes.data() + 6);
}

}  // namespace
}  // namespace beckon::net
