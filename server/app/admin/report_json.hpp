// Reports as `beckon sessions --json` and `beckon calls --json` print them.
#pragma once
#include <boost/json.hpp>

#include "app/report.hpp"

namespace beckon {

// {"session", "user", "name" (if `names`), "transport", "calls"}
boost::json::object to_json(const SessionReport& session, bool names);
// {"call", "mode", "state", "seconds", "parties": [{"party", "session", "user", "name" (if `names`), "attached"}]}
boost::json::object to_json(const CallReport& call, bool names);

}  // namespace beckon
