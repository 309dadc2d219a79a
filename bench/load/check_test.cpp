// What the generator's verdict rests on: its frames, and that it notices a message that is lost, repeated or changed.
#include <gtest/gtest.h>

#include <string>

#include "frame.hpp"
#include "signal_stream.hpp"

namespace bench {
namespace {

constexpr std::string_view call = "AAECAwQFBgcICQoLDA0ODw";

// What a server makes of a signal to p1.
std::string relayed(std::string_view signal) {
  std::string text(signal);
  const std::string_view to = R"("to":"p1")";
  return text.replace(text.find(to), to.size(), R"("from":"p0")");
}

class Stream : public ::testing::TestWithParam<std::size_t> {
 protected:
  SignalSource source{call, "p1", GetParam()};
  SignalSink sink{call, "p0", source};
};

TEST_P(Stream, takes_every_message_in_its_turn) {
  for (std::uint32_t i = 1; i <= 3; ++i) {
    const std::string_view text = source.next();
    EXPECT_EQ(text.size(), GetParam());
    sink.check(relayed(text));
    EXPECT_EQ(sink.received(), i);
  }
}

TEST_P(Stream, notices_one_that_is_lost_or_repeated) {
  const std::string first = relayed(source.next()), second = relayed(source.next());
  EXPECT_THROW(sink.check(second), std::runtime_error);
  sink.check(first);
  EXPECT_THROW(sink.check(first), std::runtime_error);
  sink.check(second);
}

TEST_P(Stream, notices_a_changed_body_call_or_sender) {
  const std::string good = relayed(source.next());
  for (const std::size_t at : {good.find("AAEC"), good.find("p0") + 1, good.find("\"seq\":") + 7, good.size() - 5}) {
    std::string bad = good;
    bad[at] = '~';
    EXPECT_THROW(sink.check(bad), std::runtime_error) << bad.substr(0, 200);
  }
  EXPECT_THROW(sink.check(good.substr(0, good.size() - 1)), std::runtime_error);
  EXPECT_THROW(sink.check("{\"type\":\"signal\"}"), std::runtime_error);
  sink.check(good);
}

INSTANTIATE_TEST_SUITE_P(Sizes, Stream, ::testing::Values(SignalSource::least_size, 200, 3000));

TEST(Frame, is_masked_as_RFC_6455_says) {
  std::string out;
  append_frame(out, Opcode::Text, "Hello", 0x3d21fa37);  // the example of 5.7, its mask's bytes in memory order
  EXPECT_EQ(out, "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
  out.clear();
  append_frame(out, Opcode::Text, std::string(300, 'x'), 0);
  EXPECT_EQ(out, std::string("\x81\xfe\x01\x2c\0\0\0\0", 8) + std::string(300, 'x'));
}

TEST(Frame, is_taken_once_it_is_there_whole) {
  const std::string bytes = std::string("\x81\x05Hello\x89\0\x81\x7e\x01\x2c", 13) + std::string(300, 'y');
  for (std::size_t size = 0; size < 7; ++size) {
    std::string_view some = std::string_view(bytes).substr(0, size);
    EXPECT_FALSE(take_frame(some)) << size;
  }
  std::string_view all = bytes;
  EXPECT_EQ(take_frame(all)->payload, "Hello");
  EXPECT_EQ(take_frame(all)->opcode, Opcode::Ping);
  EXPECT_EQ(take_frame(all)->payload, std::string(300, 'y'));
  EXPECT_FALSE(take_frame(all));
}

TEST(Frame, of_a_kind_that_no_server_sends_is_refused) {
  for (const char* bytes : {"\x01\x01x", "\xc1\x01x", "\x81\x81mmmmx", "\x81\x7f\x01\x01\x01\x01\x01\x01\x01\x01"}) {
    std::string_view view = bytes;
    EXPECT_THROW(take_frame(view), std::runtime_error) << bytes;
  }
}

}  // namespace
}  // namespace bench
