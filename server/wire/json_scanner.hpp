// Finds the fields of a JSON object and checks, in the same pass, that the whole text is strict JSON (RFC 8259),
// everything inside the fields included. The work is simdjson's tokenizer's; its on-demand values alone would check
// only what is looked at.
#pragma once
#include <simdjson.h>

#include <array>
#include <list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace beckon::wire {

struct Field {
  std::string_view key;    // its escapes resolved
  std::string_view value;  // as it stands in the text, without the white space around it
};

// The fields of one object, no two of the same name. Lives no longer than the text.
class Fields {
 public:
  static constexpr std::size_t most = 64;

  std::optional<std::string_view> find(std::string_view key) const;
  // The same, quicker where the field is number `probably` of them.
  std::optional<std::string_view> find(std::string_view key, std::size_t probably) const {
    if (probably < size_ && fields_[probably].key == key) return fields_[probably].value;
    return find(key);
  }
  std::span<const Field> all() const { return {fields_.data(), size_}; }

 private:
  friend class JsonScanner;
  std::array<Field, most> fields_;
  std::size_t size_ = 0;
  std::list<std::string> unescaped_keys_;
};

enum class Fault : std::uint8_t {
  None,
  // The scan went on to the end; the fields are all there, but the text is not to be used.
  BodyTooDeep,
  TooDeep,
  // The scan stopped.
  NotJson,
  NotAnObject,
  SameFieldTwice,
  TooManyFields,
};
inline bool stopped(Fault fault) { return fault >= Fault::NotJson; }

// One thread. Allocates only for keys with escapes, once it has seen a text of `capacity` bytes or was given that.
class JsonScanner {
 public:
  static constexpr std::size_t padding = simdjson::SIMDJSON_PADDING;  // readable bytes after every text
  static constexpr std::size_t field_depth = 8;                       // levels of nesting in a field that is no body

  // `body_depth`: levels of nesting in the field `body`.
  JsonScanner(std::size_t capacity, std::size_t body_depth);

  Fault scan(std::string_view text, Fields& fields);

  // The elements of a JSON array of at most `most`; nothing when it is another value or longer.
  std::optional<std::vector<std::string_view>> elements(std::string_view text, std::size_t most);

 private:
  Fault add_field(simdjson::ondemand::document& document, simdjson::ondemand::field& field, bool escapes,
                  Fields& fields);

  simdjson::ondemand::parser parser_;
  std::size_t body_depth_;
};

}  // namespace beckon::wire
