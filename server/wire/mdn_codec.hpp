// The dialect of the sample in MDN's "Signaling and video calling" (WebSocket subprotocol `json`; docs/mdn.md).
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "wire/codec.hpp"
#include "wire/json_scanner.hpp"

namespace beckon::wire::mdn {

// ---- from the client. What it says of itself (id, name, date) is passed over: the connection tells who it is. ----
struct Username {
  std::string name;  // any text
};
struct Message {
  std::string text;
};
enum class SignalKind : std::uint8_t { VideoOffer, VideoAnswer, NewIceCandidate, HangUp };
std::string_view to_string(SignalKind kind);  // the wire's word: "video-offer" …
std::optional<SignalKind> signal_kind(std::string_view word);
struct Signal {
  SignalKind kind = SignalKind::HangUp;
  std::optional<std::string> target;  // a name; nothing when it is missing, null or empty
  std::string_view content;           // the JSON object in `sdp` or `candidate`; empty for hang-up
};
using FromClient = std::variant<Username, Message, Signal>;

// What a Beckon endpoint's signal says.
struct Description {
  bool offer = false;
  std::string_view json;
};
struct Candidate {
  std::string_view json;
};
using Body = std::variant<std::monostate, Description, Candidate>;  // monostate: a word between Beckon's own ends

// Scratch memory; one per thread. What it gives points into the text it was given, and lives no longer.
class Decoder {
 public:
  explicit Decoder(const CodecLimits& limits);
  // `text` is followed by wire::Decoder::padding readable bytes. Strict JSON, no field twice; unknown types and wrong
  // ones are BadMessage, what is longer than the limits TooLarge.
  Result<FromClient> decode(std::string_view text);
  // `body`, a JSON object, needs no padding after it; the result points into memory of the decoder's.
  Body read_body(std::string_view body);

 private:
  Result<FromClient> read_signal(SignalKind kind);

  CodecLimits limits_;
  JsonScanner scanner_;
  Fields fields_;
  std::string scratch_, body_, inner_;
};

// ---- to the client: each appends one message's text ----
void write_id(std::string& out, std::uint64_t id);
void write_rejected_name(std::string& out, std::uint64_t id, std::string_view name);
void write_user_list(std::string& out, const std::vector<std::string>& names);
void write_message(std::string& out, const ChatMessage& message);  // its text escaped; names hold no markup
// `content`: what goes into `sdp` or `candidate`; ignored for hang-up.
void write_signal(std::string& out, SignalKind kind, std::string_view name, std::string_view target,
                  std::string_view content);

}  // namespace beckon::wire::mdn
