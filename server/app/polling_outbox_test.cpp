#include "app/polling_outbox.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace beckon {
namespace {

using Verdict = PostNumbers::Verdict;

TEST(PostNumbers, takes_each_once_and_in_order) {
  PostNumbers posts;
  EXPECT_EQ(posts.take(1), Verdict::New);
  EXPECT_EQ(posts.take(1), Verdict::Again);
  EXPECT_EQ(posts.take(3), Verdict::Wrong);
  EXPECT_EQ(posts.take(2), Verdict::New);
  EXPECT_EQ(posts.take(1), Verdict::Wrong);
  EXPECT_EQ(posts.take(~std::uint64_t{0}), Verdict::Wrong);
}

TEST(PollingOutbox, keeps_messages_until_they_are_acknowledged) {
  PollingOutbox outbox(100);
  EXPECT_TRUE(outbox.add("a"));
  EXPECT_TRUE(outbox.add("bb"));
  EXPECT_EQ(outbox.take_lines(), "a\nbb\n");
  EXPECT_EQ(outbox.take_lines(), "a\nbb\n") << "an answer may be lost";
  EXPECT_TRUE(outbox.acknowledge(1));
  EXPECT_EQ(outbox.take_lines(), "bb\n");
  EXPECT_TRUE(outbox.add("c"));
  EXPECT_TRUE(outbox.acknowledge(2));
  EXPECT_EQ(outbox.take_lines(), "c\n");
  EXPECT_TRUE(outbox.acknowledge(3));
  EXPECT_TRUE(outbox.empty());
  EXPECT_EQ(outbox.take_lines(), "");
}

TEST(PollingOutbox, knows_which_numbers_the_client_can_have) {
  PollingOutbox outbox(100);
  EXPECT_TRUE(outbox.acknowledge(0));
  EXPECT_FALSE(outbox.acknowledge(1)) << "there is none";
  outbox.add("a");
  EXPECT_FALSE(outbox.acknowledge(1)) << "it was not sent yet";
  outbox.take_lines();
  outbox.add("b");
  EXPECT_FALSE(outbox.acknowledge(2));
  EXPECT_TRUE(outbox.acknowledge(1));
  EXPECT_TRUE(outbox.acknowledge(1));
  EXPECT_FALSE(outbox.acknowledge(0)) << "those before are gone";
  EXPECT_EQ(outbox.take_lines(), "b\n");
}

TEST(PollingOutbox, takes_as_many_bytes_as_the_limit_and_not_one_more) {
  PollingOutbox outbox(10);
  EXPECT_TRUE(outbox.add("12345"));
  EXPECT_FALSE(outbox.add("6789"));
  EXPECT_TRUE(outbox.add("678"));
  EXPECT_EQ(outbox.bytes(), 10u);
  EXPECT_FALSE(outbox.add(""));
  outbox.take_lines();
  EXPECT_TRUE(outbox.acknowledge(1));
  EXPECT_TRUE(outbox.add("12345"));
  EXPECT_EQ(outbox.take_lines(), "678\n12345\n");
}

// A client that polls with what it has, some of whose polls and answers are lost, has every message once and in order.
TEST(PollingOutbox, loses_nothing_however_many_answers_are_lost) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    PollingOutbox outbox(1'000'000);
    std::uint64_t sent = 0;
    std::vector<std::string> received;
    while (received.size() < 50) {
      for (auto more = random() % 4; more > 0; --more) outbox.add(std::to_string(++sent));
      ASSERT_TRUE(outbox.acknowledge(received.size()));
      const std::string lines = outbox.take_lines();
      if (random() % 2 == 0) continue;  // lost
      for (std::size_t at = 0; at < lines.size();) {
        const auto end = lines.find('\n', at);
        received.push_back(lines.substr(at, end - at));
        at = end + 1;
      }
    }
    for (std::size_t i = 0; i < received.size(); ++i) ASSERT_EQ(received[i], std::to_string(i + 1));
  }
}

}  // namespace
}  // namespace beckon
