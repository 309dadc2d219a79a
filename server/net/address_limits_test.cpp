#include "net/address_limits.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace beckon::net {
namespace {

using namespace std::chrono_literals;

const Time noon{Duration(43'200'000)};
ClientAddress address_of(std::string_view text) { return ClientAddress(*IpAddress::parse(text)); }

TEST(AddressLimits, Take_as_many_of_one_address_at_once_as_they_may_and_one_more_when_one_goes) {
  AddressLimits limits(3, {});
  const auto one = address_of("192.0.2.1"), other = address_of("192.0.2.2");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(limits.enter(one, noon), Admission::Taken);
  EXPECT_EQ(limits.enter(one, noon), Admission::TooMany);
  EXPECT_EQ(limits.enter(other, noon), Admission::Taken);
  limits.leave(one);
  EXPECT_EQ(limits.enter(one, noon), Admission::Taken);
  EXPECT_EQ(limits.enter(one, noon), Admission::TooMany);
}

TEST(AddressLimits, Take_as_many_new_ones_in_a_time_as_they_may_also_when_the_older_have_gone) {
  AddressLimits limits(0, {60, Duration(60s)});
  const auto one = address_of("192.0.2.1");
  for (int i = 0; i < 60; ++i) {
    EXPECT_EQ(limits.enter(one, noon), Admission::Taken);
    limits.leave(one);
  }
  EXPECT_EQ(limits.enter(one, noon), Admission::TooFast);
  EXPECT_EQ(limits.wait(one, noon), 1s);
  EXPECT_EQ(limits.enter(address_of("192.0.2.2"), noon), Admission::Taken);
  EXPECT_EQ(limits.enter(one, noon + 999ms), Admission::TooFast);
  EXPECT_EQ(limits.enter(one, noon + 1s), Admission::Taken);
}

TEST(AddressLimits, May_be_changed_and_what_is_used_up_stays_so) {
  AddressLimits limits(2, {4, Duration(60s)});
  const auto one = address_of("192.0.2.1");
  for (int i = 0; i < 2; ++i) EXPECT_EQ(limits.enter(one, noon), Admission::Taken);
  EXPECT_EQ(limits.enter(one, noon), Admission::TooMany);
  limits.change(0, {8, Duration(60s)});  // half of it is left, as before
  for (int i = 0; i < 4; ++i) EXPECT_EQ(limits.enter(one, noon), Admission::Taken);
  EXPECT_EQ(limits.enter(one, noon), Admission::TooFast);
  limits.change(7, {});
  EXPECT_EQ(limits.enter(one, noon), Admission::Taken);
  EXPECT_EQ(limits.enter(one, noon), Admission::TooMany);
  limits.change(1, {});  // who is there stays
  for (int i = 0; i < 7; ++i) limits.leave(one);
  EXPECT_EQ(limits.addresses(), 0u);
}

TEST(AddressLimits, Count_a_refusal_for_being_too_many_as_no_arrival) {
  AddressLimits limits(1, {2, Duration(60s)});
  const auto one = address_of("192.0.2.1");
  EXPECT_EQ(limits.enter(one, noon), Admission::Taken);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(limits.enter(one, noon), Admission::TooMany);
  limits.leave(one);
  EXPECT_EQ(limits.enter(one, noon), Admission::Taken);
}

TEST(AddressLimits, Count_a_whole_64_of_IPv6_as_one_and_nobody_never) {
  AddressLimits limits(1, {});
  EXPECT_EQ(limits.enter(address_of("2001:db8:0:1::1"), noon), Admission::Taken);
  EXPECT_EQ(limits.enter(address_of("2001:db8:0:1:ffff::9"), noon), Admission::TooMany);
  EXPECT_EQ(limits.enter(address_of("2001:db8:0:2::1"), noon), Admission::Taken);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(limits.enter(ClientAddress(), noon), Admission::Taken);
  EXPECT_EQ(limits.addresses(), 2u);
}

TEST(AddressSeat, Is_given_back_once_however_it_is_moved) {
  AddressLimits limits(2, {});
  const auto one = address_of("192.0.2.1");
  {
    std::vector<AddressSeat> seats;
    for (int i = 0; i < 2; ++i) {
      ASSERT_EQ(limits.enter(one, noon), Admission::Taken);
      seats.emplace_back(&limits, one);
    }
    AddressSeat moved = std::move(seats.front());
    seats.clear();
    EXPECT_EQ(limits.enter(one, noon), Admission::Taken);
    EXPECT_EQ(limits.enter(one, noon), Admission::TooMany);
    limits.leave(one);
  }
  EXPECT_EQ(limits.addresses(), 0u);
}

}  // namespace
}  // namespace beckon::net
