// What a log line says, without time and level.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>

#include "ops/log.hpp"

namespace beckon::ops {

// `"event":"call-ended","call":"…"`: members of a JSON object (RFC 8259) without its braces. Bytes that are not UTF-8
// become U+FFFD, so the line is valid whatever the values are.
std::string json_members(std::string_view event, std::initializer_list<Field> fields);

// `call-ended call=… reason="not at home"`: one line whatever the values are, and no control characters.
std::string text_line(std::string_view event, std::initializer_list<Field> fields);

}  // namespace beckon::ops
