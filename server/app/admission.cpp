#include "app/admission.hpp"

namespace beckon {

void Admission::send_away(const SessionId& session) {
  if (!sessions_.insert(session).second) return;
  in_order_.push_back(session);
  if (in_order_.size() <= most_sessions) return;
  sessions_.erase(in_order_.front());
  in_order_.pop_front();
}

void Admission::send_away(const UserId& user, Time until) { users_[user] = until; }

std::optional<Error> Admission::refusal(const SessionId& session, const UserId& user, bool resumes, Time now) {
  if (const auto found = users_.find(user); found != users_.end()) {
    if (now < found->second) return Error{ErrorCode::Forbidden, "the operator has sent you away for a while"};
    users_.erase(found);
  }
  if (resumes && sessions_.contains(session)) return Error{ErrorCode::SessionExpired, "the operator has ended it"};
  if (draining_ && !resumes) return Error{ErrorCode::Draining, "the server takes nobody new at present"};
  return std::nullopt;
}

}  // namespace beckon
