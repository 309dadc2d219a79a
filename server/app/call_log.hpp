// The lines that let an operator follow a call by its id. Nothing of bodies, secrets or addresses.
#pragma once
#include "core/open_call.hpp"

namespace beckon {

void log_call(const Call& call);  // it has just reached its phase
// Calls by link.
void log_open_call(const OpenCall& call);  // somebody is in it, after nobody was
void log_joined_call(const OpenCall& call, const OpenParty& party);
void log_left_call(const OpenCall& call, const OpenParty& party, EndReason reason);
void log_ended_open_call(const OpenCall& call, EndReason reason, Time now);
void log_refused_call(const CallId& call, const Error& error);
void log_if_failed(std::string_view event, const Result<>& result);

}  // namespace beckon
