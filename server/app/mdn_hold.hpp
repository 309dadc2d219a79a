// Between two of MDN's clients: the page that was called sends its answer and, some milliseconds later, an offer with
// its own tracks. The other page does not wait for the answer to be set before it looks at the offer; if that is too
// early it takes it for a collision and never answers. So the offer, and what its sender says after it, is kept for a
// moment.
#pragma once
#include <vector>

#include "app/mdn_call.hpp"

namespace beckon {

// A value: what one client's pair sends it. Pure.
class MdnHold {
 public:
  static constexpr Duration time_to_set_an_answer{500};

  // What is to be told now that this came.
  std::vector<MdnSignal> take(MdnSignal signal, Time now);
  // What has waited long enough; all of it, or nothing yet.
  std::vector<MdnSignal> take_due(Time now);
  Deadline next_deadline() const { return held_.empty() ? Deadline{} : until_; }
  std::size_t bytes() const { return bytes_; }

 private:
  Deadline until_;
  std::vector<MdnSignal> held_;
  std::size_t bytes_ = 0;
};

}  // namespace beckon
