// Text to messages and back. Stateless but for a parser's scratch memory; one Decoder per thread.
#pragma once
#include <memory>
#include <string>

#include "core/error.hpp"
#include "wire/messages.hpp"

namespace beckon::wire {

// What decoding holds to; also told to the client in `welcome`.
struct CodecLimits {
  std::size_t message = 72 * 1024;  // bytes; net refuses longer ones before they get here
  std::size_t body = 64 * 1024;     // bytes of a body
  std::size_t depth = 32;           // levels of nesting in a body
  std::size_t text = 4000;          // code points of a chat message
};

// A message that cannot be taken, with the request it was if that much could be read, so that the answer finds it.
struct Refusal {
  Error error;  // BadMessage or TooLarge (VersionUnsupported for hello); names the field at fault
  std::optional<RequestId> id;
};
[[noreturn]] void throw_exception_from_error(const Refusal& refusal, const boost::source_location& at);

class Decoder {
 public:
  explicit Decoder(CodecLimits limits = {});
  ~Decoder();
  // How many readable bytes must follow the text passed to decode (their content does not matter).
  static const std::size_t padding;
  // Reads one message. `text` is valid UTF-8. The whole text is validated as JSON, bodies included; a field named
  // twice in the envelope (or in an object inside it that is no body), a missing or ill-typed field and an unknown
  // type are BadMessage. Returned bodies point into `text`; they are any JSON object, so also one with repeated names
  // or halves of surrogate pairs (written as escapes), which no other string may hold. Never throws; costs at most a
  // small constant per byte; allocates nothing for a signal.
  boost::system::result<ClientMessage, Refusal> decode(std::string_view text);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
  CodecLimits limits_;
};

// Each appends one message's text to `out`. A body is spliced in as it is and must be a validated JSON object.
void encode(std::string& out, const Welcome&);
void encode(std::string& out, const Goodbye&);
void encode(std::string& out, const Ok&);
void encode(std::string& out, const Failure&);
void encode(std::string& out, const CallSnapshot&);
void encode(std::string& out, const Roster&);
void encode(std::string& out, const PresenceDelta&);
void encode(std::string& out, const ChatMessage&);
void encode(std::string& out, const IceServers&);
void encode(std::string& out, const Signal&);
void encode(std::string& out, const SignalAck&);
void encode(std::string& out, const Relay&);
void encode(std::string& out, const BlockList&);

}  // namespace beckon::wire
