#include "core/session.hpp"

#include <gtest/gtest.h>

namespace beckon {
namespace {

using namespace std::chrono_literals;
using State = SessionLife::State;

constexpr SessionTimes times{Duration{60'000}, Duration{120'000}};
constexpr Time start{Duration{5'000}};
constexpr SessionLife attached{};
constexpr SessionLife over{State::Ended, std::nullopt};

TEST(Session, waits_out_its_grace_when_the_transport_is_lost) {
  EXPECT_EQ(detached(attached, Departure::Lost, false, start, times), (SessionLife{State::Grace, start + 60s}));
  EXPECT_EQ(detached(attached, Departure::Lost, true, start, times), (SessionLife{State::Grace, start + 120s}));
  EXPECT_EQ(detached(attached, Departure::Left, true, start, times), (SessionLife{State::Grace, start + 10s}));
}

TEST(Session, has_one_grace_from_the_first_loss_on) {
  const SessionLife grace = detached(attached, Departure::Lost, false, start, times);
  EXPECT_EQ(detached(grace, Departure::Lost, true, start + 30s, times), grace);
}

TEST(Session, ends_to_the_millisecond_when_the_grace_is_over) {
  const SessionLife grace = detached(attached, Departure::Lost, false, start, times);
  EXPECT_EQ(ticked(grace, start + 60s - 1ms), grace);
  EXPECT_EQ(ticked(grace, start + 60s), over);
}

TEST(Session, lives_as_long_as_it_is_attached) { EXPECT_EQ(ticked(attached, start + 24h), attached); }

TEST(Session, ends_at_once_with_bye) {
  EXPECT_EQ(said_bye(attached), over);
  EXPECT_EQ(said_bye(detached(attached, Departure::Lost, false, start, times)), over);
}

TEST(Session, stays_ended) {
  EXPECT_EQ(detached(over, Departure::Lost, true, start, times), over);
  EXPECT_EQ(ticked(over, start + 24h), over);
  EXPECT_EQ(said_bye(over), over);
}

}  // namespace
}  // namespace beckon
