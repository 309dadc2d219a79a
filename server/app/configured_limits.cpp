#include "app/configured_limits.hpp"

#include <array>

namespace beckon {
namespace {

// What is allowed per second may come in bursts of ten seconds' worth.
constexpr std::size_t burst_seconds = 10;
constexpr Duration burst_time{10'000}, minute{60'000};

Rate per_second(std::size_t amount) { return {amount * burst_seconds, burst_time}; }
Rate per_minute(std::size_t amount) { return {amount, minute}; }

}  // namespace

net::AddressLimits address_limits(const ops::Config& c) {
  return {c.connections_per_address, per_minute(c.connections_per_minute)};
}

void change(net::AddressLimits& limits, const ops::Config& c) {
  limits.change(c.connections_per_address, per_minute(c.connections_per_minute));
}

void set_rates(net::ServerLimits& limits, const ops::Config& c, net::AddressLimits& addresses) {
  limits.messages = per_second(c.message_rate);
  limits.bytes = per_second(c.byte_rate);
  limits.flood = c.flood_time;
  limits.addresses = &addresses;
  for (const auto& text : c.trusted_proxies)
    if (const auto range = net::AddressRange::parse(text)) limits.trusted_proxies.push_back(*range);
}

void set_rates(PollingLimits& limits, const ops::Config& c, net::AddressLimits& addresses) {
  limits.messages = per_second(c.message_rate);
  limits.bytes = per_second(c.byte_rate);
  limits.addresses = &addresses;
}

void set_rates(Settings& settings, const ops::Config& c) {
  settings.sessions_per_user = c.sessions_per_user;
  settings.requests = per_second(c.request_rate);
  settings.users =
      std::make_shared<UserLimits>(UserLimits::Rates{per_minute(c.invites_per_minute), per_minute(c.calls_per_minute),
                                                     per_minute(c.rooms_per_minute), per_minute(c.chats_per_minute)});
  settings.guesses = std::make_shared<GuessLimit>(per_minute(c.guesses_per_minute));
}

void keep_counts(Settings& next, const Settings& running, const ops::Config& now, const ops::Config& before) {
  const auto of_users = [](const ops::Config& c) {
    return std::array{c.invites_per_minute, c.calls_per_minute, c.rooms_per_minute, c.chats_per_minute};
  };
  if (of_users(now) == of_users(before)) next.users = running.users;
  if (now.guesses_per_minute == before.guesses_per_minute) next.guesses = running.guesses;
}

}  // namespace beckon
