#include "net/loop.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <thread>
#include <utility>
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

TEST(Loop, RingsOnceAtTheDeadlineThatItIsToldAtTheEndOfATurn) {
  Loop loop;
  const Time due = loop.now() + Duration(30);
  Deadline next = loop.now() + Duration(60'000);
  std::vector<Time> rung;
  loop.on_wake([&] { next = due; });  // earlier than what the loop was told first
  loop.on_alarm([&] { return next; },
                [&] {
                  rung.push_back(loop.now());
                  next = loop.now() - Duration(5);  // past: in the next turn
                  if (rung.size() == 2) loop.stop();
                });
  loop.wake();
  loop.run();
  ASSERT_EQ(rung.size(), 2U);
  EXPECT_GE(rung[0], due);
}

TEST(Loop, DoesNotRingWhenTheDeadlineIsGone) {
  Loop loop;
  const Time due = loop.now() + Duration(20);
  Deadline next = due;
  bool rung = false;
  loop.on_alarm([&] { return next; }, [&] { rung = true; });
  loop.on_wake([&] {
    next.reset();
    loop.now() > due + Duration(20) ? loop.stop() : loop.wake();
  });
  loop.at_turn_end([&, begun = false]() mutable {
    if (std::exchange(begun, true)) return;
    loop.wake();  // once the loop was told of the deadline
  });
  loop.run();
  EXPECT_FALSE(rung);
}

TEST(Loop, ADeadlineThatIsAlwaysPastStarvesNobody) {
  Loop loop;
  loop.on_alarm([&] { return loop.now(); }, [] {});
  loop.on_wake([&] { loop.stop(); });
  loop.wake();
  loop.run();
}

TEST(Loop, EndsEveryTurnAfterItsEventsNewestHandlerFirst) {
  Loop loop;
  std::string order;
  loop.at_turn_end([&] { order += "f"; });
  loop.at_turn_end([&] { order += "e"; });
  Deadline next;
  loop.on_wake([&] {
    order += "w";
    next = loop.now();
  });
  loop.on_alarm([&] { return next; },
                [&] {
                  order += "a";
                  loop.stop();
                });
  loop.wake();
  loop.run();
  // The turn that begins, then the wake and the alarm, each before an end of the turn, and the end of the last.
  EXPECT_EQ(order.substr(0, 2), "ef");
  EXPECT_NE(order.find("wefa"), std::string::npos) << order;
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
