#include "core/call.hpp"

namespace beckon {

std::string_view to_string(CallPhase phase) {
  switch (phase) {
    case CallPhase::Claiming:
      return "claiming";
    case CallPhase::Ringing:
      return "ringing";
    case CallPhase::Connecting:
      return "connecting";
    case CallPhase::Active:
      return "active";
    case CallPhase::Reconnecting:
      return "reconnecting";
    case CallPhase::Waiting:
      return "waiting";
    case CallPhase::Open:
      return "open";
    case CallPhase::Ended:
      break;
  }
  return "ended";
}

std::string_view to_string(EndReason reason) {
  switch (reason) {
    case EndReason::HungUp:
      return "hung-up";
    case EndReason::Declined:
      return "declined";
    case EndReason::Busy:
      return "busy";
    case EndReason::Cancelled:
      return "cancelled";
    case EndReason::NoAnswer:
      return "no-answer";
    case EndReason::Offline:
      return "offline";
    case EndReason::AnsweredElsewhere:
      return "answered-elsewhere";
    case EndReason::ConnectFailed:
      return "connect-failed";
    case EndReason::ConnectionLost:
      return "connection-lost";
    case EndReason::Replaced:
      return "replaced";
    case EndReason::SessionLost:
      return "session-lost";
    case EndReason::ServerShutdown:
      break;
  }
  return "server-shutdown";
}

}  // namespace beckon
