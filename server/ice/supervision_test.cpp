#include "ice/supervision.hpp"

#include <gmock/gmock.h>

namespace beckon::ice {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Phase = Supervision::Phase;
using enum TurnAction;

// A life that is stepped, with a clock that the test turns.
class SupervisionTest : public ::testing::Test {
 protected:
  std::vector<TurnAction> on(const TurnEvent& event) {
    auto [next, actions] = step(life, event, now, times);
    life = next;
    return actions;
  }
  // Turns the clock to when it is due and ticks.
  std::vector<TurnAction> next() {
    EXPECT_TRUE(life.due);
    now = *life.due;
    return on(turn_event::Tick{});
  }
  Duration due_in() const { return *life.due - now; }
  void bring_up() {
    on(turn_event::Started{});
    on(turn_event::Answered{});
    ASSERT_EQ(life.phase, Phase::Up);
  }

  Time now{Duration{1'000'000}};
  SupervisionTimes times;
  Supervision life{.since = now, .due = now};
};

TEST_F(SupervisionTest, Starts_it_and_asks_until_it_answers) {
  EXPECT_THAT(on(turn_event::Tick{}), ElementsAre(Start));
  EXPECT_THAT(on(turn_event::Started{}), ElementsAre(Probe));
  EXPECT_EQ(life.phase, Phase::Starting);
  for (int i = 0; i < 20; ++i) EXPECT_THAT(next(), ElementsAre(Probe));
  EXPECT_THAT(on(turn_event::Answered{}), IsEmpty());
  EXPECT_EQ(life.phase, Phase::Up);
  EXPECT_EQ(due_in(), times.probe);
}

TEST_F(SupervisionTest, Ends_one_that_does_not_answer_in_time_and_tries_again) {
  on(turn_event::Started{});
  std::vector<TurnAction> actions;
  while (life.phase == Phase::Starting) actions = next();
  EXPECT_THAT(actions, ElementsAre(Kill));
  EXPECT_EQ(life.trouble, TurnTrouble::NotStarted);
  EXPECT_GE(now, Time{Duration{1'000'000}} + times.start_limit);
  EXPECT_THAT(next(), ElementsAre(Start));
}

TEST_F(SupervisionTest, Asks_for_signs_of_life_and_bears_that_one_is_lost) {
  bring_up();
  for (int i = 0; i < 10; ++i) {
    EXPECT_THAT(next(), ElementsAre(Probe));
    EXPECT_EQ(due_in(), times.probe_again);
    EXPECT_THAT(next(), ElementsAre(Probe)) << "once more";
    on(turn_event::Answered{});
    EXPECT_EQ(due_in(), times.probe);
  }
  EXPECT_EQ(life.phase, Phase::Up);
}

TEST_F(SupervisionTest, Ends_one_that_hangs) {
  bring_up();
  for (int i = 0; i < times.misses; ++i) EXPECT_THAT(next(), ElementsAre(Probe));
  EXPECT_THAT(next(), ElementsAre(Kill));
  EXPECT_EQ(life.phase, Phase::Waiting);
  EXPECT_EQ(life.trouble, TurnTrouble::Silent);
  EXPECT_TRUE(is_offered(life)) << "for a moment";
}

TEST_F(SupervisionTest, Starts_one_again_that_ended_and_waits_longer_each_time_but_never_gives_up) {
  std::vector<Duration> waits;
  for (int i = 0; i < 10; ++i) {
    bring_up();
    on(turn_event::Exited{});
    EXPECT_EQ(life.trouble, TurnTrouble::Ended);
    waits.push_back(due_in());
    EXPECT_THAT(next(), ElementsAre(Start));
  }
  using D = Duration;
  EXPECT_THAT(
      waits, ElementsAre(D{500}, D{1000}, D{2000}, D{4000}, D{8000}, D{16000}, D{32000}, D{60000}, D{60000}, D{60000}));
}

TEST_F(SupervisionTest, Begins_the_waits_anew_after_a_steady_time) {
  for (int i = 0; i < 5; ++i) {
    bring_up();
    on(turn_event::Exited{});
    now = *life.due;
  }
  bring_up();
  now += times.steady - Duration{1};
  on(turn_event::Answered{});
  EXPECT_EQ(life.failures, 5);
  now += Duration{1};
  on(turn_event::Answered{});
  EXPECT_EQ(life.failures, 0);
  on(turn_event::Exited{});
  EXPECT_EQ(due_in(), times.first_wait);
}

TEST_F(SupervisionTest, Keeps_trying_what_cannot_be_started_and_stops_offering_it) {
  EXPECT_TRUE(is_offered(life)) << "before the first start";
  for (const auto why : {TurnTrouble::NotInstalled, TurnTrouble::PortTaken}) {
    on(turn_event::NotStarted{why});
    EXPECT_EQ(life.trouble, why);
    EXPECT_FALSE(is_offered(life));
    EXPECT_THAT(next(), ElementsAre(Start));
  }
  bring_up();
  EXPECT_TRUE(is_offered(life));
  on(turn_event::Exited{});
  EXPECT_FALSE(is_offered(life)) << "the third failure without a steady time";
}

TEST_F(SupervisionTest, Does_nothing_at_a_tick_that_comes_early_or_an_event_that_does_not_fit) {
  bring_up();
  const Supervision before = life;
  EXPECT_THAT(on(turn_event::Tick{}), IsEmpty());
  EXPECT_THAT(on(turn_event::Started{}), IsEmpty());
  EXPECT_THAT(on(turn_event::NotStarted{TurnTrouble::PortTaken}), IsEmpty());
  EXPECT_EQ(life, before);
  on(turn_event::Exited{});
  const Supervision waiting = life;
  EXPECT_THAT(on(turn_event::Answered{}), IsEmpty());
  EXPECT_THAT(on(turn_event::Exited{}), IsEmpty());
  EXPECT_EQ(life, waiting);
}

}  // namespace
}  // namespace beckon::ice
