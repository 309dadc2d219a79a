#include "net/loop.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <thread>
#include <vector>

namespace beckon::net {
namespace {

TEST(Loop, WakesOnItsOwnThreadAndStopsFromAnother) {
  Loop loop;
  std::thread::id woken_on;
  loop.on_wake([&] {
    woken_on = std::this_thread::get_id();
    loop.stop();
  });
  std::thread other([&] { loop.wake(); });
  loop.run();
  other.join();
  EXPECT_EQ(woken_on, std::this_thread::get_id());
}

TEST(Loop, LosesNoWakeThatComesWhileOneIsHandled) {
  Loop loop;
  std::atomic<int> posted = 0;
  constexpr int all = 20'000;
  loop.on_wake([&] {
    if (posted == all) loop.stop();
  });
  std::thread other([&] {
    for (int i = 0; i < all; ++i) {
      ++posted;
      loop.wake();
    }
  });
  loop.run();
  other.join();
  EXPECT_EQ(posted, all);
}

TEST(Loop, CallsTheAlarmOnceAtItsTimeAndANewOneReplacesTheOld) {
  Loop loop;
  const Time start = loop.now();
  std::vector<Time> fired;
  loop.on_alarm([&] {
    fired.push_back(loop.now());
    if (fired.size() == 1) loop.set_alarm(start);  // past: at once
    if (fired.size() == 2) loop.stop();
  });
  loop.set_alarm(start);
  loop.set_alarm(start + Duration(30));
  loop.run();
  ASSERT_EQ(fired.size(), 2U);
  EXPECT_GE(fired[0], start + Duration(30));
}

TEST(Loop, IsDisarmedByNoDeadline) {
  Loop loop;
  bool fired = false;
  loop.on_alarm([&] { fired = true; });
  loop.set_alarm(loop.now());
  loop.set_alarm(std::nullopt);
  loop.stop();
  loop.run();
  EXPECT_FALSE(fired);
}

TEST(Loop, AnAlarmSetAgainAndAgainToThePastStarvesNobody) {
  Loop loop;
  loop.on_alarm([&] { loop.set_alarm(loop.now()); });
  loop.set_alarm(loop.now());
  loop.on_wake([&] { loop.stop(); });
  loop.wake();
  loop.run();
}

TEST(Loop, EndsEveryTurnAfterItsEventsNewestHandlerFirst) {
  Loop loop;
  std::string order;
  loop.at_turn_end([&] { order += "f"; });
  loop.at_turn_end([&] { order += "e"; });
  loop.on_wake([&] {
    order += "w";
    loop.set_alarm(loop.now());
  });
  loop.on_alarm([&] {
    order += "a";
    loop.stop();
  });
  loop.wake();
  loop.run();
  // The turn that begins, then the wake and the alarm, each before an end of the turn, and the end of the last.
  EXPECT_EQ(order.substr(0, 2), "ef");
  EXPECT_NE(order.find("wa"), std::string::npos) << order;
  EXPECT_EQ(order.substr(order.find("a") + 1, 2), "ef") << order;
  EXPECT_TRUE(order.ends_with("ef"));
}

TEST(Loop, HandlesSignals) {
  Loop loop;
  int seen = 0;
  loop.on_signal(SIGHUP, [&] {
    ++seen;
    loop.stop();
  });
  ::kill(::getpid(), SIGHUP);
  loop.run();
  EXPECT_EQ(seen, 1);
}

TEST(Loop, TellsTheMonotonicTime) {
  const Loop loop;
  const auto difference = std::chrono::steady_clock::now() - loop.now();
  EXPECT_LT(difference, std::chrono::seconds(5));
  EXPECT_GT(difference, std::chrono::seconds(-5));
}

}  // namespace
}  // namespace beckon::net
