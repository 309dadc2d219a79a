// The settings, one family under each heading of the help. A family has a file of its own (config_network.cpp, …) with
// what it declares and what no single setting's bounds can say; families() lists them in the order of the help.
#pragma once
#include <vector>

#include "ops/config.hpp"
#include "ops/settings.hpp"

namespace beckon::ops {

struct Family {
  // Gives the family its heading and declares its settings.
  void (*declare)(Settings& settings, Config& config);
  // What settings contradict each other, of all sources together; every family's `complete` has run. May be null.
  Settings::Complaint (*contradiction)(const Config& config) = nullptr;
  // Once all settings are read: takes what is in other files, such as secrets. May be null.
  Settings::Complaint (*complete)(Config& config) = nullptr;
};

Family network_settings();
Family tls_settings();
Family login_settings();
Family people_settings();
Family calls_settings();
Family turn_settings();
Family state_settings();
Family limits_settings();
Family rates_settings();
Family logs_settings();

const std::vector<Family>& families();

}  // namespace beckon::ops
