// The configured rates and limits per address, session and user, in the types of those who keep to them.
#pragma once
#include "app/polling_home.hpp"
#include "app/settings.hpp"
#include "net/server.hpp"
#include "ops/config.hpp"

namespace beckon {

net::AddressLimits address_limits(const ops::Config& config);
void change(net::AddressLimits& limits, const ops::Config& config);
// `addresses` is the one for all workers.
void set_rates(net::ServerLimits& limits, const ops::Config& config, net::AddressLimits& addresses);
void set_rates(PollingLimits& limits, const ops::Config& config, net::AddressLimits& addresses);
void set_rates(Settings& settings, const ops::Config& config);

// After the settings were read again: what is used up of a rate stays so where the rate does. A new rate begins anew.
void keep_counts(Settings& next, const Settings& running, const ops::Config& now, const ops::Config& before);

}  // namespace beckon
