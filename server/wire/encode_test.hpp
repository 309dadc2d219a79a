#pragma once
#include <map>
#include <string>

namespace beckon::wire::testing {

// The server messages of protocol/vectors/valid/server-*.json, made of C++ values and encoded; by the vector's name.
std::map<std::string, std::string> encoded_server_messages();

}  // namespace beckon::wire::testing
