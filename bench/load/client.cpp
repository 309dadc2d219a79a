#include "client.hpp"

#include <boost/json.hpp>
#include <random>
#include <stdexcept>

namespace bench {
namespace {

namespace json = boost::json;

// 128 bits in base64url: the last of the 22 characters carries two of them.
std::string random_id() {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  static std::mt19937_64 random{std::random_device{}()};
  std::string id;
  for (int i = 0; i < 21; ++i) id.push_back(alphabet[random() % alphabet.size()]);
  return id + 'A';
}

const json::object media{{"audio", true}, {"video", false}, {"data", false}};

std::string_view text_of(const json::object& message, std::string_view field) {
  const auto& text = message.at(field).as_string();
  return {text.data(), text.size()};
}

}  // namespace

Client::Client(Poller& poller, std::uint16_t port, std::size_t number, bool says_hello, Progress& progress)
    : progress_(progress), number_(number), says_hello_(says_hello), connection_(poller, port, *this) {}

void Client::on_open() {
  ++progress_.open;
  if (!says_hello_) return;
  connection_.send(json::serialize(json::object{{"type", "hello"},
                                                {"v", 1},
                                                {"device", random_id()},
                                                {"name", "load " + std::to_string(number_)},
                                                {"epoch", epoch},
                                                {"caps", json::array()}}));
}

void Client::invite(const Client& callee) {
  call_ = random_id();
  connection_.send(json::serialize(json::object{
      {"type", "call-invite"}, {"id", "invite"}, {"call", call_}, {"to", callee.user_}, {"media", media}}));
}

void Client::on_text(std::string_view text) {
  constexpr std::string_view signal = R"({"type":"signal")";
  if (!text.starts_with(signal)) return on_control(text);
  if (!on_signal_) throw std::runtime_error("a signal for somebody who expects none");
  on_signal_(text);
}

void Client::on_control(std::string_view text) {
  const json::object message = json::parse({text.data(), text.size()}).as_object();
  const std::string_view type = text_of(message, "type");
  if (type == "error") throw std::runtime_error("the server said " + std::string(text));
  if (type == "welcome") {
    user_ = text_of(message, "user");
    ++progress_.welcomed;
  }
  if (type != "call") return;
  const std::string_view state = text_of(message, "state");
  if (state == "ringing" && call_.empty()) {
    call_ = text_of(message, "call");
    connection_.send(
        json::serialize(json::object{{"type", "call-accept"}, {"id", "accept"}, {"call", call_}, {"media", media}}));
  } else if (state == "connecting" && party_.empty()) {
    party_ = text_of(message, "me");
    connection_.send(json::serialize(json::object{{"type", "call-media"},
                                                  {"id", "media"},
                                                  {"call", call_},
                                                  {"peer", party_ == "p0" ? "p1" : "p0"},
                                                  {"state", "connected"}}));
  } else if (state == "active" && !active_) {
    active_ = true;
    ++progress_.in_call;
  } else if (state == "ended") {
    throw std::runtime_error("a call ended: " + std::string(text));
  }
}

}  // namespace bench
