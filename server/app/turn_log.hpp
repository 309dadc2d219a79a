// What the supervisor notices, as lines of the log.
#pragma once
#include <string_view>

#include "ice/supervisor.hpp"

namespace beckon {

void log_turn(const ice::TurnNotice& notice, std::uint16_t port);

// Of one that `beckon turn` runs: whether it answers.
void log_turn_service(bool up, std::uint16_t port);

// There is a certificate, but our own server is known by no name.
void log_no_turn_tls();

std::string_view why(ice::TurnTrouble trouble);  // "not installed" and so on, for people

}  // namespace beckon
