#include "ops/config_families.hpp"

namespace beckon::ops {
namespace {

void declare_logs(Settings& settings, Config& c) {
  settings.heading("Logs");
  settings.choice("log-level", c.log_level, {"trace", "debug", "info", "warn", "error"}, "The least that is logged.")
      .live();
  settings.choice("log-format", c.log_format, {"auto", "text", "json"}, "auto: text on a terminal, else JSON.");
}

}  // namespace

Family logs_settings() { return {declare_logs}; }

}  // namespace beckon::ops
