#include "signal_stream.hpp"

#include <array>
#include <charconv>
#include <stdexcept>

#include "client.hpp"

namespace bench {
namespace {

constexpr std::uint32_t first_seq = 10'000'000;  // eight digits for as long as anybody measures
constexpr std::size_t seq_digits = 8;
constexpr std::size_t description_from = 1000;  // larger bodies look like a description, smaller ones like a candidate

// Filler that looks like what it stands for: SDP in JSON has an escape in every line.
std::string filled(std::string_view before, std::string_view line, std::string_view after, std::size_t size) {
  if (size < before.size() + after.size()) throw std::invalid_argument("the message is too short for its envelope");
  const std::size_t room = size - before.size() - after.size();
  std::string text(before);
  for (std::size_t used = 0; used + line.size() <= room; used += line.size()) text.append(line);
  text.append(size - after.size() - text.size(), ' ');
  return text.append(after);
}

std::string body_of(std::size_t size) {
  if (size < description_from) return filled(R"({"candidate":{"candidate":")", "candidate:1 1 udp ", R"("}})", size);
  return filled(R"({"description":{"type":"offer","sdp":")", R"(a=rtpmap:111 opus/48000/2\r\n)", R"("}})", size);
}

std::string quoted(std::string_view name, std::string_view value) {
  return std::string("\"").append(name).append("\":\"").append(value).append("\"");
}

}  // namespace

SignalSource::SignalSource(std::string_view call, std::string_view to, std::size_t size) {
  const std::string number = std::to_string(epoch);
  text_ = "{\"type\":\"signal\"," + quoted("call", call) + "," + quoted("to", to) + ",\"epoch\":" + number +
          ",\"peer_epoch\":" + number + ",\"seq\":";
  seq_at_ = text_.size();
  text_ += std::to_string(first_seq) + ",\"ack\":" + std::to_string(first_seq) + ",\"body\":";
  body_at_ = text_.size();
  if (size < least_size) throw std::invalid_argument("a signal has at least 180 bytes");
  text_ += body_of(size - body_at_ - 1) + "}";
}

std::string_view SignalSource::next() {
  std::to_chars(text_.data() + seq_at_, text_.data() + seq_at_ + seq_digits, first_seq + sent_++);
  return text_;
}

SignalSink::SignalSink(std::string_view call, std::string_view from, const SignalSource& source)
    : call_(quoted("call", call)), from_(quoted("from", from)), end_(std::string(source.body()) + "}") {}

void SignalSink::check(std::string_view text) {
  constexpr std::string_view seq_name = "\"seq\":", body_name = "\"body\":";
  const auto body_at = text.find(body_name);
  const std::string_view envelope = text.substr(0, body_at);
  const auto seq_at = envelope.find(seq_name);
  const auto wrong = [&](const char* what) {
    throw std::runtime_error(std::string(what) + ": " + std::string(text.substr(0, 300)));
  };
  if (body_at == std::string_view::npos || seq_at == std::string_view::npos) wrong("not a signal as it should be");
  std::uint32_t seq = 0;
  const std::string_view digits = envelope.substr(seq_at + seq_name.size());
  std::from_chars(digits.data(), digits.data() + digits.size(), seq);
  if (seq != first_seq + received_) wrong("a signal out of order, lost or repeated");
  if (envelope.find(call_) == std::string_view::npos || envelope.find(from_) == std::string_view::npos) {
    wrong("a signal from somebody else");
  }
  if (text.substr(body_at + body_name.size()) != end_) wrong("a body that was touched");
  ++received_;
}

}  // namespace bench
