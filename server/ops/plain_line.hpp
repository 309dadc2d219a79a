// What somebody wrote, as a part of one line that people read.
#pragma once
#include <string>
#include <string_view>

namespace beckon::ops {

// The text with each control character as \xNN: it does not end the line, and says nothing to a terminal.
std::string plain_line(std::string_view text);

}  // namespace beckon::ops
