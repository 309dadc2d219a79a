// One endpoint's side of the reliable stream of signals to one other endpoint (docs/protocol.md, "Signals"): numbered
// from 1, acknowledged cumulatively, sent again until acknowledged, handed over once and in order. A value: the clock
// is an argument, what is to be sent is taken out.
#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.hpp"
#include "core/time.hpp"

namespace beckon {

class SignalStream {
 public:
  static constexpr std::size_t window = 64;  // in flight without ack, and as many kept that came out of order
  static constexpr Duration first_resend{500}, last_resend{4'000};

  SignalStream(Epoch own, Epoch peer) : own_(own), peer_(peer) {}
  Epoch own_epoch() const { return own_; }
  Epoch peer_epoch() const { return peer_; }

  void push(std::string body);
  std::size_t unacknowledged_bytes() const { return bytes_; }  // of those that wait for the window too

  struct Frame {
    std::uint32_t seq = 0;
    std::string body;
  };
  // What is to be sent now: what is new within the window, and all that is in flight once it is due again.
  std::vector<Frame> take_due(Time now);
  Deadline next_deadline() const;  // of take_due(); the past when there is something at once
  // The other end has a transport or none. Nothing is sent again while it has none, all at once when it has one again.
  void set_attached(bool attached);

  void on_ack(std::uint32_t ack);
  // What can be handed over now that this came: nothing for a repeat, several when a gap closed. What is too far ahead
  // of the window is dropped; its sender will repeat it.
  std::vector<std::string> receive(std::uint32_t seq, std::string_view body);
  std::uint32_t ack() const { return received_; }

 private:
  Epoch own_, peer_;
  bool attached_ = true;
  std::deque<Frame> unacked_;
  std::size_t in_flight_ = 0;  // of unacked_, from its front
  std::size_t bytes_ = 0;
  std::uint32_t last_seq_ = 0;
  Duration resend_after_ = first_resend;
  Deadline resend_at_;
  std::uint32_t received_ = 0;
  std::map<std::uint32_t, std::string> ahead_;
};

}  // namespace beckon
