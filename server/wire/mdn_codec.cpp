#include "wire/mdn_codec.hpp"

#include <algorithm>
#include <array>

#include "wire/json_text.hpp"
#include "wire/json_writer.hpp"
#include "wire/mdn_text.hpp"

namespace beckon::wire::mdn {
namespace {

constexpr std::array<std::string_view, 4> kinds{"video-offer", "video-answer", "new-ice-candidate", "hang-up"};

Error bad(std::string_view why) { return {ErrorCode::BadMessage, std::string(why)}; }

bool is_object(std::string_view json) { return json.starts_with('{'); }

std::string_view content_field(SignalKind kind) { return kind == SignalKind::NewIceCandidate ? "candidate" : "sdp"; }

}  // namespace

std::string_view to_string(SignalKind kind) { return kinds[static_cast<std::size_t>(kind)]; }

std::optional<SignalKind> signal_kind(std::string_view word) {
  const auto found = std::ranges::find(kinds, word);
  if (found == kinds.end()) return std::nullopt;
  return static_cast<SignalKind>(found - kinds.begin());
}

Decoder::Decoder(const CodecLimits& limits) : limits_(limits), scanner_(0, limits.depth) {}

Result<FromClient> Decoder::decode(std::string_view text) {
  if (text.size() > limits_.message) return Error{ErrorCode::TooLarge, "the message is too long"};
  if (scanner_.scan(text, fields_) != Fault::None) return bad("the message is not a JSON object that can be taken");
  const auto raw_type = fields_.find("type");
  const auto type = raw_type ? string_value(*raw_type, scratch_) : std::nullopt;
  if (!type) return bad("field 'type' must be a string");
  if (const auto kind = signal_kind(*type)) return read_signal(*kind);
  const bool is_name = *type == "username";
  if (!is_name && *type != "message") return bad("field 'type' must be one that clients of MDN's sample send");
  const auto raw = fields_.find(is_name ? "name" : "text");
  const auto value = raw ? string_value(*raw, scratch_) : std::nullopt;
  // A name that cannot be, such as one with NUL, is as good as none: the client gets another.
  if (!value && is_name && raw && raw->starts_with('"')) return FromClient{Username{}};
  if (!value) return bad(is_name ? "field 'name' must be a string" : "field 'text' must be a string");
  if (is_name) return FromClient{Username{std::string(*value)}};
  if (code_points(*value) > limits_.text) return Error{ErrorCode::TooLarge, "field 'text' is too long"};
  return FromClient{Message{std::string(*value)}};
}

Result<FromClient> Decoder::read_signal(SignalKind kind) {
  Signal signal{kind, {}, {}};
  if (const auto raw = fields_.find("target"); raw && *raw != "null") {
    const auto target = string_value(*raw, scratch_);
    if (!target) return bad("field 'target' must be a name");
    if (!target->empty()) signal.target = *target;
  }
  if (kind == SignalKind::HangUp) return FromClient{std::move(signal)};
  const auto content = fields_.find(content_field(kind));
  if (!content || !is_object(*content)) return bad("field 'sdp' or 'candidate' must be an object");
  if (content->size() > limits_.body) return Error{ErrorCode::TooLarge, "field 'sdp' or 'candidate' is too long"};
  signal.content = *content;
  return FromClient{std::move(signal)};
}

Body Decoder::read_body(std::string_view body) {
  const auto scan = [this](std::string& copy, std::string_view json) {
    copy.assign(json);
    copy.reserve(copy.size() + JsonScanner::padding);
    return !stopped(scanner_.scan(copy, fields_));
  };
  if (!scan(body_, body)) return {};
  if (const auto candidate = fields_.find("candidate"); candidate && is_object(*candidate))
    return Candidate{*candidate};
  const auto description = fields_.find("description");
  if (!description || !is_object(*description) || !scan(inner_, *description)) return {};
  const auto type = fields_.find("type");
  if (!type || (*type != "\"offer\"" && *type != "\"answer\"")) return {};
  return Description{*type == "\"offer\"", inner_};
}

void write_id(std::string& out, std::uint64_t id) { ObjectWriter(out).plain("type", "id").number("id", id).end(); }

void write_rejected_name(std::string& out, std::uint64_t id, std::string_view name) {
  ObjectWriter(out).plain("type", "rejectusername").number("id", id).text("name", name).end();
}

void write_user_list(std::string& out, const std::vector<std::string>& names) {
  ObjectWriter(out).plain("type", "userlist").list("users", names, write_string).end();
}

void write_message(std::string& out, const ChatMessage& message) {
  ObjectWriter object(out);
  object.plain("type", "message").text("name", message.from.name.str());
  object.text("text", escaped(message.text)).number("date", message.at).end();
}

void write_signal(std::string& out, SignalKind kind, std::string_view name, std::string_view target,
                  std::string_view content) {
  ObjectWriter object(out);
  object.plain("type", to_string(kind)).text("name", name).text("target", target);
  if (kind != SignalKind::HangUp) object.json(content_field(kind), content);
  object.end();
}

}  // namespace beckon::wire::mdn
