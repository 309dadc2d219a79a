#include "core/session.hpp"

namespace beckon {

SessionLife detached(SessionLife life, Departure how, bool in_call, Time now, const SessionTimes& times) {
  if (life.state != SessionLife::State::Attached) return life;  // grace runs from the first loss
  const Duration grace = how == Departure::Left ? times.grace_left : in_call ? times.grace_in_call : times.grace;
  return {SessionLife::State::Grace, now + grace};
}

SessionLife returned(SessionLife life) {
  if (life.state == SessionLife::State::Ended) return life;
  return {SessionLife::State::Attached, std::nullopt};
}

SessionLife said_bye(SessionLife) { return {SessionLife::State::Ended, std::nullopt}; }

SessionLife ticked(SessionLife life, Time now) {
  if (life.state == SessionLife::State::Grace && life.deadline && now >= *life.deadline)
    return {SessionLife::State::Ended, std::nullopt};
  return life;
}

}  // namespace beckon
