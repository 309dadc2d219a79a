#include "app/metrics_page.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <set>

namespace beckon {
namespace {

std::set<std::string> names_in(const std::string& text, const std::regex& pattern) {
  std::set<std::string> names;
  for (std::sregex_iterator it(text.begin(), text.end(), pattern), end; it != end; ++it) names.insert((*it)[1]);
  return names;
}

TEST(MetricsPage, adds_up_the_workers) {
  std::vector<std::unique_ptr<WorkerCounters>> workers;
  for (int i = 0; i < 2; ++i) {
    workers.push_back(std::make_unique<WorkerCounters>());
    workers.back()->shard.sessions.add(20 + i);
    workers.back()->shard.calls_ended[static_cast<std::size_t>(EndReason::Busy)].add();
  }
  const std::string page = metrics_page(workers, InProcessHub(2), {});
  EXPECT_NE(page.find("\nbeckon_sessions 41\n"), std::string::npos) << page;
  EXPECT_NE(page.find("\nbeckon_calls_ended_total{reason=\"busy\"} 2\n"), std::string::npos) << page;
}

TEST(MetricsPage, says_when_the_certificate_expires) {
  const std::string name = "\nbeckon_tls_certificate_expires_seconds ";
  EXPECT_NE(metrics_page({}, InProcessHub(1), {}, 1'800'000'000).find(name + "1800000000\n"), std::string::npos);
  EXPECT_NE(metrics_page({}, InProcessHub(1), {}).find(name + "+Inf\n"), std::string::npos);
}

TEST(MetricsPage, is_documented_name_by_name) {
  std::ifstream file(BECKON_SOURCE_DIR "/docs/metrics.md");
  const std::string documented((std::istreambuf_iterator<char>(file)), {});
  EXPECT_EQ(names_in(metrics_page({}, InProcessHub(1), {}), std::regex("# TYPE (\\w+)")),
            names_in(documented, std::regex("\n\\| `(\\w+)` \\|")));
}

}  // namespace
}  // namespace beckon
