#include "core/session.hpp"

namespace beckon {

SessionLife detached(SessionLife life, bool in_call, Time now, const SessionTimes& times) {
  if (life.state != SessionLife::State::Attached) return life;  // grace runs from the first loss
  return {SessionLife::State::Grace, now + (in_call ? times.grace_in_call : times.grace)};
}

SessionLife said_bye(SessionLife) { return {SessionLife::State::Ended, std::nullopt}; }

SessionLife ticked(SessionLife life, Time now) {
  if (life.state == SessionLife::State::Grace && life.deadline && now >= *life.deadline)
    return {SessionLife::State::Ended, std::nullopt};
  return life;
}

}  // namespace beckon
