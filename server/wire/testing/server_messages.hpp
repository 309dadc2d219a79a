// The server messages of protocol/vectors/valid/server-*.json as C++ values, encoded; by the vector's name.
#pragma once
#include <map>
#include <string>

namespace beckon::wire::testing {

std::map<std::string, std::string> encoded_server_messages();

}  // namespace beckon::wire::testing
