#include <algorithm>
#include <array>
#include <boost/throw_exception.hpp>
#include <utility>

#include "wire/codec.hpp"
#include "wire/field_reader.hpp"

namespace beckon::wire {
namespace {

using Decoded = boost::system::result<ClientMessage, Refusal>;

// The client's types, in the order of ClientMessage.
constexpr std::array<std::string_view, std::variant_size_v<ClientMessage>> types{
    "hello",        "bye",         "sync",         "rename",     "room-join",   "room-leave", "chat",    "call-invite",
    "call-ringing", "call-accept", "call-decline", "call-busy",  "call-cancel", "call-media", "hang-up", "call-open",
    "call-join",    "ice-servers", "signal",       "signal-ack", "relay",       "login",      "block",   "unblock"};

using Read = std::optional<Error> (*)(FieldReader&, const Fields&, ClientMessage&);

template <std::size_t index>
std::optional<Error> read_as(FieldReader& reader, const Fields& fields, ClientMessage& message) {
  return reader.read(fields, message.emplace<index>());
}

constexpr auto reads = []<std::size_t... index>(std::index_sequence<index...>) {
  return std::array<Read, sizeof...(index)>{&read_as<index>...};
}
(std::make_index_sequence<types.size()>{});

Error explain(Fault fault) {
  const auto text = [fault]() -> std::string_view {
    switch (fault) {
      case Fault::BodyTooDeep:
        return "field 'body': nested too deep";
      case Fault::TooDeep:
        return "a field is nested too deep";
      case Fault::NotAnObject:
        return "the message is not a JSON object";
      case Fault::SameFieldTwice:
        return "a field stands there twice";
      case Fault::TooManyFields:
        return "too many fields";
      default:
        return "the message is not valid JSON";
    }
  }();
  return {ErrorCode::BadMessage, std::string(text)};
}

std::optional<Error> read_message(FieldReader& reader, const Fields& fields, ClientMessage& message) {
  const auto raw = fields.find("type");
  if (!raw) return missing_field("type");
  std::string scratch;
  const auto type = string_value(*raw, scratch);
  const auto found = type ? std::find(types.begin(), types.end(), *type) : types.end();
  if (found == types.end()) return field_error("type", {ErrorCode::BadMessage, "one that clients send"});
  return reads[static_cast<std::size_t>(found - types.begin())](reader, fields, message);
}

std::optional<RequestId> id_in(FieldReader& reader, const Fields& fields) {
  RequestId id;
  const auto raw = fields.find("id");
  if (!raw || reader.take(*raw, id)) return std::nullopt;
  return id;
}

}  // namespace

struct Decoder::Parser {
  explicit Parser(const CodecLimits& limits) : scanner(limits.message, limits.depth), reader(limits) {}
  JsonScanner scanner;
  Fields fields;
  FieldReader reader;
};

const std::size_t Decoder::padding = JsonScanner::padding;

Decoder::Decoder(CodecLimits limits) : limits_(limits) { parser_ = std::make_unique<Parser>(limits_); }
Decoder::~Decoder() = default;

Decoded Decoder::decode(std::string_view text) {
  if (text.size() > limits_.message)
    return Refusal{{ErrorCode::TooLarge, "the message is too long: see the limits in welcome"}, std::nullopt};
  Fields& fields = parser_->fields;
  const Fault fault = parser_->scanner.scan(text, fields);
  if (stopped(fault)) return Refusal{explain(fault), std::nullopt};

  ClientMessage message;
  const auto failed = fault == Fault::None ? read_message(parser_->reader, fields, message) : explain(fault);
  if (failed) return Refusal{*failed, id_in(parser_->reader, fields)};
  return message;
}

void throw_exception_from_error(const Refusal& refusal, const boost::source_location& at) {
  boost::throw_with_location(std::runtime_error(refusal.error.message), at);
}

}  // namespace beckon::wire
