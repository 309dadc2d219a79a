#include "app/polling_outbox.hpp"

#include <utility>

namespace beckon {

PostNumbers::Verdict PostNumbers::take(std::uint64_t number) {
  if (number == last_) return Verdict::Again;
  if (number != last_ + 1) return Verdict::Wrong;
  last_ = number;
  return Verdict::New;
}

bool PollingOutbox::add(std::string_view message) {
  if (lines_.size() + message.size() + 1 > limit_) return false;
  lines_.append(message).push_back('\n');
  sizes_.push_back(message.size() + 1);
  return true;
}

bool PollingOutbox::acknowledge(std::uint64_t number) {
  if (number < acknowledged_ || number > sent_) return false;
  std::size_t bytes = 0;
  for (; acknowledged_ < number; ++acknowledged_) {
    bytes += sizes_.front();
    sizes_.pop_front();
  }
  lines_.erase(0, bytes);
  if (lines_.empty()) std::exchange(lines_, {}).shrink_to_fit();  // an idle one keeps nothing
  return true;
}

std::string PollingOutbox::take_lines() {
  sent_ = acknowledged_ + sizes_.size();
  return lines_;
}

}  // namespace beckon
