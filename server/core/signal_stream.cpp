#include "core/signal_stream.hpp"

#include <algorithm>
#include <utility>

namespace beckon {

void SignalStream::push(std::string body) {
  bytes_ += body.size();
  unacked_.push_back({++last_seq_, std::move(body)});
}

std::vector<SignalStream::Frame> SignalStream::take_due(Time now) {
  std::vector<Frame> due;
  if (attached_ && resend_at_ && now >= *resend_at_) {
    due.assign(unacked_.begin(), unacked_.begin() + static_cast<std::ptrdiff_t>(in_flight_));
    resend_after_ = std::min(2 * resend_after_, last_resend);
    resend_at_ = now + resend_after_;
  }
  for (; in_flight_ < std::min(window, unacked_.size()); ++in_flight_) {
    due.push_back(unacked_[in_flight_]);
    if (!resend_at_) resend_at_ = now + resend_after_;
  }
  return due;
}

Deadline SignalStream::next_deadline() const {
  if (in_flight_ < std::min(window, unacked_.size())) return Time{};
  return attached_ ? resend_at_ : Deadline{};
}

void SignalStream::set_attached(bool attached) {
  if (attached == std::exchange(attached_, attached) || !attached || in_flight_ == 0) return;
  resend_after_ = first_resend;
  resend_at_ = Time{};
}

void SignalStream::on_ack(std::uint32_t ack) {
  bool news = false;
  for (; in_flight_ > 0 && unacked_.front().seq <= ack; --in_flight_, news = true) {
    bytes_ -= unacked_.front().body.size();
    unacked_.pop_front();
  }
  if (!news) return;
  resend_after_ = first_resend;
  // What is still in flight waits from its last sending on; a moment more does no harm.
  if (in_flight_ == 0) resend_at_.reset();
}

std::vector<std::string> SignalStream::receive(std::uint32_t seq, std::string_view body) {
  std::vector<std::string> ready;
  if (seq <= received_ || seq - received_ > window) return ready;
  ahead_.try_emplace(seq, body);
  for (auto next = ahead_.begin(); next != ahead_.end() && next->first == received_ + 1; next = ahead_.erase(next)) {
    ready.push_back(std::move(next->second));
    ++received_;
  }
  return ready;
}

}  // namespace beckon
