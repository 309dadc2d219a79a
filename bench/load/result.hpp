// What a measurement found, as one line of JSON.
#pragma once
#include <boost/json/object.hpp>

namespace bench {

using Result = boost::json::object;

}  // namespace bench
