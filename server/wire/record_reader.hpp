// Reads what records.cpp and tokens.cpp wrote.
#pragma once
#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>

#include "core/call.hpp"

namespace beckon::wire {

// Each reads one member; the first that is missing or wrong makes the whole record unusable. Members that a later
// version added are passed over.
class RecordReader {
 public:
  explicit RecordReader(const boost::json::value& value) : object_(value.if_object()) { good_ = object_ != nullptr; }

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
    each(name, [&](const boost::json::value& value) { read_id(&value, out.emplace_back()); });
  }
  bool has(std::string_view name) const { return member(name) != nullptr; }
  void text(std::string_view name, std::string& out) {
    const auto* found = member(name);
    const boost::json::string* value = found != nullptr ? found->if_string() : nullptr;
    keep(value != nullptr);
    if (value != nullptr) out = std::string(*value);
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
  void number(std::string_view name, std::uint64_t& out) {
    const auto* found = member(name);
    const bool fits = found != nullptr && (found->is_uint64() || (found->is_int64() && found->get_int64() >= 0));
    keep(fits);
    if (fits) out = found->to_number<std::uint64_t>();
  }
  void phase(std::string_view name, CallPhase& out) {
    constexpr std::array all{CallPhase::Claiming,     CallPhase::Ringing, CallPhase::Connecting, CallPhase::Active,
                             CallPhase::Reconnecting, CallPhase::Waiting, CallPhase::Open,       CallPhase::Ended};
    const auto* found = member(name);
    const boost::json::string* word = found != nullptr ? found->if_string() : nullptr;
    const auto* known = word == nullptr ? all.end() : std::find_if(all.begin(), all.end(), [&](CallPhase phase) {
      return to_string(phase) == std::string_view(*word);
    });
    keep(known != all.end());
    if (known != all.end()) out = *known;
  }
  template <class Read>
  void each(std::string_view name, Read read) {
    const auto* found = member(name);
    const boost::json::array* elements = found != nullptr ? found->if_array() : nullptr;
    keep(elements != nullptr);
    if (elements == nullptr) return;
    for (const boost::json::value& element : *elements) read(element);
  }

  // `read` gets a reader of that object and says whether it was good.
  template <class Read>
  void object(std::string_view name, Read read) {
    const auto* found = member(name);
    keep(found != nullptr && read(RecordReader(*found)));
  }

  void keep(bool good) { good_ = good_ && good; }
  bool good() const { return good_; }

 private:
  const boost::json::value* member(std::string_view name) const {
    return object_ != nullptr ? object_->if_contains(name) : nullptr;
  }
  template <class Id>
  void read_id(const boost::json::value* value, Id& out) {
    const boost::json::string* text = value != nullptr ? value->if_string() : nullptr;
    auto id = text != nullptr ? Id::parse(std::string_view(*text)) : std::nullopt;
    keep(id.has_value());
    if (id) out = std::move(*id);
  }

  const boost::json::object* object_;
  bool good_ = true;
};

// `read(reader, record)` reads all members.
template <class Record, class Read>
Result<Record> from_text(std::string_view text, Read read) {
  boost::system::error_code failed;
  const boost::json::value value = boost::json::parse(text, failed);
  if (!failed) {
    RecordReader reader(value);
    Record record;
    read(reader, record);
    if (reader.good()) return record;
  }
  return Error{ErrorCode::Internal, "a record of the store cannot be read"};
}

}  // namespace beckon::wire
