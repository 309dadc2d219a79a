// What the supervisor notices, as lines of the log.
#pragma once
#include <string_view>

#include "ice/supervisor.hpp"

namespace beckon {

void log_turn(const ice::TurnNotice& notice, std::uint16_t port);

std::string_view why(ice::TurnTrouble trouble);  // "not installed" and so on, for people

}  // namespace beckon
