#include "app/doctor/clock_check.hpp"

#include <sys/timex.h>

#include <ctime>
#include <iomanip>
#include <locale>
#include <sstream>

namespace beckon::doctor {
namespace {

using namespace std::chrono_literals;
constexpr std::chrono::seconds tolerable = 30s, harmful = 5min;
constexpr int earliest_year = 2025, latest_year = 2100;

const char* const set_it = "Let the machine set its clock: timedatectl set-ntp true (or apt-get install chrony).";

}  // namespace

ClockFacts look_at_clock() {
  ClockFacts facts;
  timex state{};
  const int outcome = adjtimex(&state);  // only asks
  facts.synchronized = outcome >= 0 && outcome != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  facts.year = parts.tm_year + 1900;
  return facts;
}

std::optional<std::int64_t> parse_http_date(const std::string& text) {
  std::tm parts{};
  std::istringstream stream(text);
  stream.imbue(std::locale::classic());
  stream >> std::get_time(&parts, "%a, %d %b %Y %H:%M:%S GMT");
  if (stream.fail()) return std::nullopt;
  return timegm(&parts);
}

Findings judge_clock(const ClockFacts& facts) {
  Findings found;
  if (facts.year < earliest_year || facts.year > latest_year) {
    found.push_back(error("clock.year", "This machine believes that it is the year " + std::to_string(facts.year) + ".",
                          set_it, {{"year", facts.year}}));
  }
  if (facts.synchronized) {
    found.push_back(ok("clock.synchronized", "The clock is kept right by a time service."));
  } else {
    found.push_back(warning("clock.synchronized",
                            "The system does not say that a time service keeps the clock right. Certificates and the "
                            "credentials for the relay are good only until a time of day.",
                            set_it));
  }
  if (!facts.other_ahead) return found;
  const auto apart = facts.other_ahead->count() < 0 ? -*facts.other_ahead : *facts.other_ahead;
  const boost::json::object numbers{{"seconds", facts.other_ahead->count()}};
  const std::string sentence = "The clock of " + facts.other + " and this machine's are " +
                               std::to_string(apart.count()) +
                               (apart.count() == 1 ? " second apart" : " seconds apart");
  if (apart > harmful)
    found.push_back(error("clock.difference", sentence + ": credentials may be refused.", set_it, numbers));
  else if (apart > tolerable)
    found.push_back(warning("clock.difference", sentence + ".", set_it, numbers));
  else
    found.push_back(ok("clock.difference", sentence + ".", numbers));
  return found;
}

}  // namespace beckon::doctor
