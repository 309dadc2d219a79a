#include "wire/field_reader.hpp"

#include <charconv>

namespace beckon::wire {
namespace {

constexpr std::uint64_t greatest_counter = (std::uint64_t{1} << 53) - 1;  // what a double still counts

Misfit misfit(std::string_view expected) { return {ErrorCode::BadMessage, expected}; }

// JSON integers written with digits alone; no sign, fraction or exponent.
std::optional<std::uint64_t> integer(std::string_view raw, std::uint64_t greatest) {
  std::uint64_t number = 0;
  const auto [end, failed] = std::from_chars(raw.data(), raw.data() + raw.size(), number);
  if (failed != std::errc{} || end != raw.data() + raw.size() || number > greatest) return std::nullopt;
  return number;
}

bool take_boolean(std::optional<std::string_view> raw, bool& out) {
  out = raw == "true";
  return out || raw == "false";
}

}  // namespace

Error field_error(std::string_view field, const Misfit& misfit) {
  return {misfit.code, "field '" + std::string(field) + "': must be " + std::string(misfit.expected)};
}

Error missing_field(std::string_view field) {
  return {ErrorCode::BadMessage, "field '" + std::string(field) + "': missing"};
}

Taken FieldReader::take(std::string_view raw, std::uint32_t& out) {
  const auto number = integer(raw, UINT32_MAX);
  if (!number) return misfit("an integer from 0 to 4294967295");
  out = static_cast<std::uint32_t>(*number);
  return {};
}

Taken FieldReader::take(std::string_view raw, std::uint64_t& out) {
  const auto number = integer(raw, greatest_counter);
  if (!number) return misfit("an integer from 0 to 2^53 - 1");
  out = *number;
  return {};
}

Taken FieldReader::take(std::string_view raw, int& version) {
  const auto number = integer(raw, greatest_counter);
  if (!number) return misfit("an integer");
  if (*number != 1) return Misfit{ErrorCode::VersionUnsupported, "1, the only version of the protocol"};
  version = 1;
  return {};
}

Taken FieldReader::take(std::string_view raw, bool& connected) {
  std::string scratch;
  const auto text = string_value(raw, scratch);
  connected = text == "connected";
  if (!connected && text != "lost") return misfit("connected or lost");
  return {};
}

Taken FieldReader::take(std::string_view raw, Media& out) {
  Fields fields;
  if (nested_.scan(raw, fields) != Fault::None || !take_boolean(fields.find("audio"), out.audio) ||
      !take_boolean(fields.find("video"), out.video) || !take_boolean(fields.find("data"), out.data))
    return misfit("an object with the booleans audio, video and data");
  return {};
}

Taken FieldReader::take(std::string_view raw, std::string& text) {
  std::string scratch;
  const auto value = string_value(raw, scratch);
  if (!value || value->empty()) return misfit("a text that is not empty");
  if (code_points(*value) > limits_.text) return Misfit{ErrorCode::TooLarge, "shorter: see the limits in welcome"};
  text = *value;
  return {};
}

Taken FieldReader::take(std::string_view raw, std::string_view& body) {
  if (!raw.starts_with('{')) return misfit("an object");
  if (raw.size() > limits_.body) return Misfit{ErrorCode::TooLarge, "shorter: see the limits in welcome"};
  body = raw;
  return {};
}

Taken FieldReader::take(std::string_view raw, std::vector<std::string>& caps) {
  const auto elements = nested_.elements(raw, 16);
  if (!elements) return misfit("an array of at most 16 strings");
  std::string scratch;
  for (const std::string_view element : *elements) {
    const auto text = string_value(element, scratch);
    if (!text || code_points(*text) > 32) return misfit("an array of strings of at most 32 characters");
    caps.emplace_back(*text);
  }
  return {};
}

Taken FieldReader::take(std::string_view raw, std::vector<Sealed>& proofs) {
  const auto elements = nested_.elements(raw, 16);
  if (!elements) return misfit("an array of at most 16 proofs");
  for (const std::string_view element : *elements)
    if (const Taken bad = take(element, proofs.emplace_back())) return bad;
  return {};
}

Taken FieldReader::take(std::string_view raw, std::map<CallId, std::uint64_t>& calls) {
  constexpr std::string_view expected = "an object of at most 16 call ids, each with a version";
  Fields fields;
  if (nested_.scan(raw, fields) != Fault::None || fields.all().size() > 16) return misfit(expected);
  for (const auto& [key, value] : fields.all()) {
    const auto call = CallId::parse(key);
    if (!call || take(value, calls[*call])) return misfit(expected);
  }
  return {};
}

Taken FieldReader::take(std::string_view raw, std::map<RoomName, RoomVersions>& rooms) {
  constexpr std::string_view expected = "an object of at most 16 rooms, each with its versions {roster, chat}";
  Fields fields;
  if (nested_.scan(raw, fields) != Fault::None || fields.all().size() > 16) return misfit(expected);
  for (const auto& [key, value] : fields.all()) {
    const auto room = RoomName::parse(key);
    if (!room || take(value, rooms[*room])) return misfit(expected);
  }
  return {};
}

Taken FieldReader::take(std::string_view raw, RoomVersions& out) {
  Fields fields;
  if (nested_.scan(raw, fields) != Fault::None) return misfit("an object");
  if (read(fields, out)) return misfit("an object with the counters roster and chat");
  return {};
}

Taken FieldReader::take(std::string_view raw, std::vector<BlockedUser>& users) {
  constexpr std::string_view expected = "an array of at most 100 objects with a user, and their name if it is known";
  const auto elements = nested_.elements(raw, 100);
  if (!elements) return misfit(expected);
  Fields fields;
  for (const std::string_view element : *elements)
    if (nested_.scan(element, fields) != Fault::None || read(fields, users.emplace_back())) return misfit(expected);
  return {};
}

Taken FieldReader::take(std::string_view raw, KeptBlockList& out) {
  Fields fields;
  if (nested_.scan(raw, fields) != Fault::None || !fields.find("users") || read(fields, out))
    return misfit("an object with a version, users and the user whose it is");
  return {};
}

}  // namespace beckon::wire
