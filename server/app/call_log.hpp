// The lines that let an operator follow a call by its id. Nothing of bodies, secrets or addresses.
#pragma once
#include "core/call.hpp"

namespace beckon {

void log_call(const Call& call);  // it has just reached its phase
void log_refused_call(const CallId& call, const Error& error);
void log_if_failed(std::string_view event, const Result<>& result);

}  // namespace beckon
