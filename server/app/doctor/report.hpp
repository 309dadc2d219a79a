// Findings as people and as programs read them.
#pragma once
#include <string>

#include "app/doctor/finding.hpp"

namespace beckon::doctor {

// At most 100 columns wide, under a heading for each area; the last line counts. `colour` is for terminals.
std::string report_text(const Findings& findings, bool colour);

// One object and a line feed: {"version", "findings": [{"id", "status", "message", "remedy"?, "facts"?}]}.
std::string report_json(const Findings& findings);

}  // namespace beckon::doctor
