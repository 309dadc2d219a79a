// The operator's end of the admin socket: `beckon status`, `sessions`, `calls`, `kick` and `drain`.
#pragma once
#include <boost/json.hpp>
#include <string>

#include "ops/config.hpp"

namespace beckon {

// Asks the running server and prints what it says to standard output, or what is wrong to standard error. Returns the
// exit code: 0 done, 1 not.
int ask_server(const ops::CommandLine& line);

// What is printed for people, with a line feed at the end: a table, or a sentence.
std::string admin_text(ops::CommandLine::Action action, const boost::json::object& answer);

}  // namespace beckon
