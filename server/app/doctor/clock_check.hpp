// The clock: certificates and TURN credentials are good until a time of day.
#pragma once
#include <chrono>
#include <optional>
#include <string>

#include "app/doctor/finding.hpp"

namespace beckon::doctor {

struct ClockFacts {
  bool synchronized = false;  // as the kernel is told by whoever sets the clock
  int year = 0;
  // How far another's clock is ahead of ours, by the Date header of its answer (to the second).
  std::optional<std::chrono::seconds> other_ahead;
  std::string other;  // whose
};

ClockFacts look_at_clock();
// Of "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7), as seconds since 1970.
std::optional<std::int64_t> parse_http_date(const std::string& text);

Findings judge_clock(const ClockFacts& facts);

}  // namespace beckon::doctor
