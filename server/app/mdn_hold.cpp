#include "app/mdn_hold.hpp"

#include <utility>

namespace beckon {

using wire::mdn::SignalKind;

std::vector<MdnSignal> MdnHold::take(MdnSignal signal, Time now) {
  if (signal.kind == SignalKind::HangUp) *this = {};  // what waited belongs to a call that is over
  const bool early = signal.kind == SignalKind::VideoOffer && until_ && now < *until_;
  if (early || !held_.empty()) {
    bytes_ += signal.content.size();
    held_.push_back(std::move(signal));
    return {};
  }
  if (signal.kind == SignalKind::VideoAnswer) until_ = now + time_to_set_an_answer;
  return {std::move(signal)};
}

std::vector<MdnSignal> MdnHold::take_due(Time now) {
  if (held_.empty() || (until_ && now < *until_)) return {};
  bytes_ = 0;
  return std::exchange(held_, {});
}

}  // namespace beckon
