#include "core/signal_stream.hpp"

#include <gtest/gtest.h>

#include <random>

namespace beckon {
namespace {

using namespace std::chrono_literals;

constexpr Time start{Duration{1'000'000}};

std::vector<std::uint32_t> numbers(const std::vector<SignalStream::Frame>& frames) {
  std::vector<std::uint32_t> seqs;
  for (const auto& frame : frames) seqs.push_back(frame.seq);
  return seqs;
}

using Numbers = std::vector<std::uint32_t>;
using Bodies = std::vector<std::string>;

TEST(SignalStream, numbers_from_one_and_sends_each_once) {
  SignalStream stream(7, 9);
  EXPECT_EQ(stream.next_deadline(), Deadline{});
  stream.push("a");
  stream.push("b");
  EXPECT_LE(*stream.next_deadline(), start);
  EXPECT_EQ(numbers(stream.take_due(start)), (Numbers{1, 2}));
  EXPECT_TRUE(stream.take_due(start + 499ms).empty());
}

TEST(SignalStream, sends_again_what_is_not_acknowledged_more_and_more_rarely) {
  SignalStream stream(7, 9);
  stream.push("a");
  stream.take_due(start);
  Time now = start;
  for (const Duration wait : {500ms, 1000ms, 2000ms, 4000ms, 4000ms}) {
    EXPECT_EQ(stream.next_deadline(), now + wait);
    EXPECT_TRUE(stream.take_due(now + wait - 1ms).empty());
    EXPECT_EQ(numbers(stream.take_due(now += wait)), Numbers{1});
  }
  stream.on_ack(1);
  EXPECT_EQ(stream.next_deadline(), Deadline{});
  EXPECT_EQ(stream.unacknowledged_bytes(), 0u);
}

TEST(SignalStream, holds_back_what_is_beyond_the_window) {
  SignalStream stream(7, 9);
  for (int i = 0; i < 66; ++i) stream.push("x");
  EXPECT_EQ(stream.take_due(start).size(), 64u);
  EXPECT_EQ(stream.unacknowledged_bytes(), 66u);
  stream.on_ack(1);
  EXPECT_EQ(numbers(stream.take_due(start)), Numbers{65});
  stream.on_ack(200);  // more than was ever sent: what waits was not received
  EXPECT_EQ(numbers(stream.take_due(start)), Numbers{66});
}

TEST(SignalStream, waits_for_an_end_that_has_no_transport_and_repeats_at_once_when_it_is_back) {
  SignalStream stream(7, 9);
  stream.push("a");
  stream.take_due(start);
  stream.set_attached(false);
  EXPECT_EQ(stream.next_deadline(), Deadline{});
  EXPECT_TRUE(stream.take_due(start + 60s).empty());
  stream.set_attached(true);
  EXPECT_EQ(numbers(stream.take_due(start + 60s)), Numbers{1});
  stream.set_attached(true);  // nothing new
  EXPECT_TRUE(stream.take_due(start + 60s).empty());
}

TEST(SignalStream, hands_over_in_order_and_once) {
  SignalStream stream(7, 9);
  EXPECT_EQ(stream.receive(2, "b"), Bodies{});
  EXPECT_EQ(stream.ack(), 0u);
  EXPECT_EQ(stream.receive(1, "a"), (Bodies{"a", "b"}));
  EXPECT_EQ(stream.ack(), 2u);
  EXPECT_EQ(stream.receive(1, "a"), Bodies{});
  EXPECT_EQ(stream.receive(0, "?"), Bodies{});
  EXPECT_EQ(stream.receive(67, "too far ahead"), Bodies{});
  EXPECT_EQ(stream.receive(66, "just not"), Bodies{});
  EXPECT_EQ(stream.receive(3, "c"), Bodies{"c"});
}

TEST(SignalStream, brings_everything_through_a_channel_that_loses_doubles_and_reorders) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    SignalStream sender(1, 2), receiver(2, 1);
    std::vector<SignalStream::Frame> channel;
    Bodies sent, received;
    Time now = start;
    for (int i = 0; i < 100; ++i) {
      sent.push_back(std::to_string(i));
      sender.push(sent.back());
    }
    for (int turn = 0; turn < 10'000 && received.size() < sent.size(); ++turn, now += 100ms) {
      for (auto& frame : sender.take_due(now))
        for (unsigned copies = random() % 3; copies > 0; --copies) channel.push_back(frame);
      std::shuffle(channel.begin(), channel.end(), random);
      for (std::size_t n = random() % 8; n > 0 && !channel.empty(); --n, channel.pop_back())
        for (auto& body : receiver.receive(channel.back().seq, channel.back().body)) received.push_back(body);
      if (random() % 2) sender.on_ack(receiver.ack());
    }
    ASSERT_EQ(received, sent) << "seed " << seed;
  }
}

}  // namespace
}  // namespace beckon
