// What others on the network may call this machine.
#pragma once
#include <string>
#include <vector>

namespace beckon::net {

// The host's name, with ".local" too where it has no domain (RFC 6762), "localhost", and every address that is not only
// of one link; at most 64.
std::vector<std::string> names_of_this_machine();

}  // namespace beckon::net
