#include "wire/records.hpp"

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>

#include "wire/json_writer.hpp"

namespace beckon::wire {
namespace {

namespace json = boost::json;

void write_id(std::string& out, const auto& id) { out.append(1, '"').append(id.str()).push_back('"'); }

void write_session(std::string& out, const UserSession& session) {
  ObjectWriter object(out);
  object.plain("session", session.at.session.str()).number("shard", session.at.shard.number);
  object.boolean("attached", session.attached).end();
}

// Each reads one member; the first that is missing or wrong makes the whole record unusable. Members that a later
// version added are passed over.
class RecordReader {
 public:
  explicit RecordReader(const json::value& value) : object_(value.if_object()) { good_ = object_ != nullptr; }

  template <class Id>
  void id(std::string_view name, Id& out) {
    const auto* found = member(name);
    read_id(found, out);
  }
  template <class Id>
  void id_or_none(std::string_view name, Id& out) {
    if (object_ != nullptr && object_->contains(name)) id(name, out);
  }
  template <class Id>
  void ids(std::string_view name, std::vector<Id>& out) {
    each(name, [&](const json::value& value) { read_id(&value, out.emplace_back()); });
  }
  void boolean(std::string_view name, bool& out) {
    const auto* found = member(name);
    const bool* value = found != nullptr ? found->if_bool() : nullptr;
    keep(value != nullptr);
    if (value != nullptr) out = *value;
  }
  void number(std::string_view name, std::uint32_t& out) {
    const auto* found = member(name);
    const std::int64_t* value = found != nullptr ? found->if_int64() : nullptr;
    const bool fits = value != nullptr && *value >= 0 && *value <= UINT32_MAX;
    keep(fits);
    if (fits) out = static_cast<std::uint32_t>(*value);
  }
  void phase(std::string_view name, CallPhase& out) {
    constexpr std::array all{CallPhase::Claiming, CallPhase::Ringing,      CallPhase::Connecting,
                             CallPhase::Active,   CallPhase::Reconnecting, CallPhase::Ended};
    const auto* found = member(name);
    const json::string* word = found != nullptr ? found->if_string() : nullptr;
    const auto* known = word == nullptr ? all.end() : std::find_if(all.begin(), all.end(), [&](CallPhase phase) {
      return to_string(phase) == std::string_view(*word);
    });
    keep(known != all.end());
    if (known != all.end()) out = *known;
  }
  template <class Read>
  void each(std::string_view name, Read read) {
    const auto* found = member(name);
    const json::array* elements = found != nullptr ? found->if_array() : nullptr;
    keep(elements != nullptr);
    if (elements == nullptr) return;
    for (const json::value& element : *elements) read(element);
  }

  void keep(bool good) { good_ = good_ && good; }
  bool good() const { return good_; }

 private:
  const json::value* member(std::string_view name) const {
    return object_ != nullptr ? object_->if_contains(name) : nullptr;
  }
  template <class Id>
  void read_id(const json::value* value, Id& out) {
    const json::string* text = value != nullptr ? value->if_string() : nullptr;
    auto id = text != nullptr ? Id::parse(std::string_view(*text)) : std::nullopt;
    keep(id.has_value());
    if (id) out = std::move(*id);
  }

  const json::object* object_;
  bool good_ = true;
};

// `read(reader, record)` reads all members.
template <class Record, class Read>
Result<Record> from_text(std::string_view text, Read read) {
  boost::system::error_code failed;
  const json::value value = json::parse(text, failed);
  if (!failed) {
    RecordReader reader(value);
    Record record;
    read(reader, record);
    if (reader.good()) return record;
  }
  return Error{ErrorCode::Internal, "a record of the store cannot be read"};
}

}  // namespace

std::string to_record(const User& user) {
  std::string out;
  ObjectWriter(out).text("name", user.name.str()).list("sessions", user.sessions, write_session).end();
  return out;
}

template <>
Result<User> from_record<User>(std::string_view text) {
  return from_text<User>(text, [](RecordReader& reader, User& user) {
    reader.id("name", user.name);
    reader.each("sessions", [&](const json::value& value) {
      RecordReader session(value);
      UserSession& out = user.sessions.emplace_back();
      session.id("session", out.at.session);
      session.number("shard", out.at.shard.number);
      session.boolean("attached", out.attached);
      reader.keep(session.good());
    });
  });
}

std::string to_record(const PairClaim& claim) {
  std::string out;
  ObjectWriter object(out);
  object.plain("call", claim.call.str()).plain("caller", claim.caller.str());
  object.plain("caller_device", claim.caller_device.str());
  if (!claim.callee_device.empty()) object.plain("callee_device", claim.callee_device.str());
  object.plain("phase", to_string(claim.phase)).end();
  return out;
}

template <>
Result<PairClaim> from_record<PairClaim>(std::string_view text) {
  return from_text<PairClaim>(text, [](RecordReader& reader, PairClaim& claim) {
    reader.id("call", claim.call);
    reader.id("caller", claim.caller);
    reader.id("caller_device", claim.caller_device);
    reader.id_or_none("callee_device", claim.callee_device);
    reader.phase("phase", claim.phase);
  });
}

std::string to_record(const CallSlots& slots) {
  std::string out;
  ObjectWriter(out).list("calls", slots.calls, write_id<CallId>).end();
  return out;
}

template <>
Result<CallSlots> from_record<CallSlots>(std::string_view text) {
  return from_text<CallSlots>(text, [](RecordReader& reader, CallSlots& slots) { reader.ids("calls", slots.calls); });
}

std::string to_record(const NameClaim& claim) {
  std::string out;
  ObjectWriter(out).plain("user", claim.user.str()).list("sessions", claim.sessions, write_id<SessionId>).end();
  return out;
}

template <>
Result<NameClaim> from_record<NameClaim>(std::string_view text) {
  return from_text<NameClaim>(text, [](RecordReader& reader, NameClaim& claim) {
    reader.id("user", claim.user);
    reader.ids("sessions", claim.sessions);
  });
}

}  // namespace beckon::wire
