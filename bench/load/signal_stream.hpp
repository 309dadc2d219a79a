// One direction of a call: signals of one length, numbered without gaps, and the check that each arrives once, in order
// and whole.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace bench {

// What one client sends to the other.
class SignalSource {
 public:
  // `size` is the length of each message's JSON text, at least least_size; `to` a party such as "p1".
  static constexpr std::size_t least_size = 180;
  SignalSource(std::string_view call, std::string_view to, std::size_t size);

  std::string_view next();  // until the next call
  std::uint32_t sent() const { return sent_; }
  std::string_view body() const { return std::string_view(text_).substr(body_at_, text_.size() - body_at_ - 1); }

 private:
  std::string text_;
  std::size_t seq_at_ = 0, body_at_ = 0;
  std::uint32_t sent_ = 0;
};

// What the other receives.
class SignalSink {
 public:
  // The body of every signal from `source`, in the call, said to be from party `from`.
  SignalSink(std::string_view call, std::string_view from, const SignalSource& source);

  // Throws std::runtime_error unless it is the next one, from the right party in the right call, its body untouched.
  void check(std::string_view text);
  std::uint32_t received() const { return received_; }

 private:
  std::string call_, from_, end_;
  std::uint32_t received_ = 0;
};

}  // namespace bench
