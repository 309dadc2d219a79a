#include "app/call_log.hpp"

#include "ops/log.hpp"

namespace beckon {

void log_call(const Call& call) {
  const std::string_view id = call.id.str();
  switch (call.phase) {
    case CallPhase::Ringing:
      return ops::log_info("call-ringing", {{"call", id},
                                            {"caller", call.parties[0].endpoint.who.user.str()},
                                            {"callee", call.callee.user.str()},
                                            {"devices", call.rings.size()}});
    case CallPhase::Connecting:
      return ops::log_info("call-answered", {{"call", id}, {"session", call.parties[1].endpoint.at.session.str()}});
    case CallPhase::Ended: {
      const Duration talked = call.active_since ? *call.ended_at - *call.active_since : Duration{0};
      return ops::log_info("call-ended", {{"call", id}, {"reason", to_string(*call.reason)}, {"ms", talked.count()}});
    }
    default:
      return ops::log_info("call-" + std::string(to_string(call.phase)), {{"call", id}});
  }
}

void log_open_call(const OpenCall& call) {
  ops::log_info("call-opened", {{"call", call.id.str()}, {"rebuilt", call.stood.has_value()}});
}

void log_joined_call(const OpenCall& call, const OpenParty& party) {
  ops::log_info("call-joined", {{"call", call.id.str()},
                                {"session", party.endpoint.at.session.str()},
                                {"user", party.endpoint.who.user.str()},
                                {"party", party.party.str()}});
}

void log_left_call(const OpenCall& call, const OpenParty& party, EndReason reason) {
  ops::log_info("call-left", {{"call", call.id.str()},
                              {"session", party.endpoint.at.session.str()},
                              {"party", party.party.str()},
                              {"reason", to_string(reason)}});
}

void log_ended_open_call(const OpenCall& call, EndReason reason, Time now) {
  const Duration open = now - call.since;
  ops::log_info("call-ended", {{"call", call.id.str()}, {"reason", to_string(reason)}, {"ms", open.count()}});
}

void log_refused_call(const CallId& call, const Error& error) {
  ops::log_info("call-refused", {{"call", call.str()}, {"code", to_string(error.code)}});
}

void log_if_failed(std::string_view event, const Result<>& result) {
  if (!result) ops::log_error(event, {{"code", to_string(result.error().code)}, {"why", result.error().message}});
}

}  // namespace beckon
