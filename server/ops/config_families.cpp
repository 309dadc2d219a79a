#include "ops/config_families.hpp"

namespace beckon::ops {

const std::vector<Family>& families() {
  static const std::vector<Family> all{network_settings(), tls_settings(),  login_settings(), people_settings(),
                                       calls_settings(),   turn_settings(), state_settings(), limits_settings(),
                                       rates_settings(),   logs_settings()};
  return all;
}

}  // namespace beckon::ops
