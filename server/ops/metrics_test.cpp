#include "ops/metrics.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace beckon::ops {
namespace {

using enum MetricsPage::Type;

TEST(MetricsPage, Samples_of_one_name_share_their_help_and_type) {
  MetricsPage page;
  page.add(Counter, "beckon_calls_total", "Calls that ended.", MetricsPage::label("reason", "busy"), 3);
  page.add(Counter, "beckon_calls_total", "Calls that ended.", MetricsPage::label("reason", "declined"), 4);
  page.add(Gauge, "beckon_sessions", "Sessions now.", "", 12);
  EXPECT_EQ(page.text(),
            "# HELP beckon_calls_total Calls that ended.\n"
            "# TYPE beckon_calls_total counter\n"
            "beckon_calls_total{reason=\"busy\"} 3\n"
            "beckon_calls_total{reason=\"declined\"} 4\n"
            "# HELP beckon_sessions Sessions now.\n"
            "# TYPE beckon_sessions gauge\n"
            "beckon_sessions 12\n");
}

TEST(MetricsPage, Escapes_help_and_labels) {
  MetricsPage page;
  page.add(Gauge, "a", "back\\slash \"quoted\"\nline", MetricsPage::label("l", "back\\slash \"quoted\"\nline"), 0);
  EXPECT_EQ(page.text(),
            "# HELP a back\\\\slash \"quoted\"\\nline\n"
            "# TYPE a gauge\n"
            "a{l=\"back\\\\slash \\\"quoted\\\"\\nline\"} 0\n");
}

TEST(MetricsPage, Writes_whole_numbers_out_and_others_in_their_shortest_form) {
  const auto written = [](double value) {
    MetricsPage page;
    page.add(Gauge, "a", "h", "", value);
    const auto text = page.text();
    return text.substr(text.rfind(' ') + 1);
  };
  EXPECT_EQ(written(1e6), "1000000\n");
  EXPECT_EQ(written(-5), "-5\n");
  EXPECT_EQ(written(9007199254740992.0), "9007199254740992\n");
  EXPECT_EQ(written(0.1), "0.1\n");
  EXPECT_EQ(written(1e300), "1e+300\n");
  EXPECT_EQ(written(std::numeric_limits<double>::infinity()), "+Inf\n");
  EXPECT_EQ(written(-std::numeric_limits<double>::infinity()), "-Inf\n");
  EXPECT_EQ(written(std::numeric_limits<double>::quiet_NaN()), "NaN\n");
}

}  // namespace
}  // namespace beckon::ops
