// The messages of protocol/vectors, one file each.
#pragma once
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

namespace beckon::wire::testing {

using Vectors = std::map<std::string, boost::json::object>;  // by file name without .json

// `kind`: valid or invalid.
inline Vectors read_vectors(const std::string& kind) {
  boost::json::parse_options options;
  options.max_depth = 64;
  Vectors vectors;
  for (const auto& entry : std::filesystem::directory_iterator(BECKON_SOURCE_DIR "/protocol/vectors/" + kind)) {
    std::ostringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    vectors[entry.path().stem()] = boost::json::parse(text.str(), {}, options).as_object();
  }
  return vectors;
}

}  // namespace beckon::wire::testing
