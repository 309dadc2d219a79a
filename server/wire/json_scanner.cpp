#include "wire/json_scanner.hpp"

#include <algorithm>

#include "wire/json_text.hpp"

namespace beckon::wire {
namespace {

namespace ondemand = simdjson::ondemand;

// The inside of a key. The tokenizer has seen its closing quote.
std::string_view key_text(ondemand::raw_json_string key) {
  const char* end = key.raw();
  while (*end != '"') end += *end == '\\' ? 2 : 1;
  return {key.raw(), static_cast<std::size_t>(end - key.raw())};
}

// What the tokenizer leaves unchecked of a value and all that is in it.
class Checker {
 public:
  // `escapes`: whether there is a backslash anywhere; without one no string needs a second look.
  explicit Checker(bool escapes) : escapes_(escapes) {}

  // `levels`: how many levels of nesting the value may have. What is deeper is skipped, so that the rest can be read.
  Fault value(ondemand::value value, std::size_t levels) const;
  bool escapes_of(std::string_view inside) const { return !escapes_ || has_valid_escapes(inside); }

 private:
  bool string(ondemand::value& value) const;
  Fault object(ondemand::value& value, std::size_t levels) const;
  Fault array(ondemand::value& value, std::size_t levels) const;

  bool escapes_;
};

bool Checker::string(ondemand::value& value) const {
  const std::string_view token = trimmed_end(value.raw_json_token());
  // Taken, not left to be skipped: skipping would take a colon after it for a key's.
  if (value.get_raw_json_string().error() || token.size() < 2) return false;
  return escapes_of(token.substr(1, token.size() - 2));
}

Fault Checker::object(ondemand::value& value, std::size_t levels) const {
  ondemand::object object;
  if (value.get_object().get(object)) return Fault::NotJson;
  Fault worst = Fault::None;
  for (auto next : object) {
    if (next.error()) return Fault::NotJson;
    ondemand::field& field = next.value_unsafe();
    if (escapes_ && !has_valid_escapes(key_text(field.key()))) return Fault::NotJson;
    const Fault fault = this->value(field.value(), levels);
    if (stopped(fault)) return fault;
    worst = std::max(worst, fault);
  }
  return worst;
}

Fault Checker::array(ondemand::value& value, std::size_t levels) const {
  ondemand::array array;
  if (value.get_array().get(array)) return Fault::NotJson;
  Fault worst = Fault::None;
  for (auto next : array) {
    if (next.error()) return Fault::NotJson;
    const Fault fault = this->value(next.value_unsafe(), levels);
    if (stopped(fault)) return fault;
    worst = std::max(worst, fault);
  }
  return worst;
}

Fault Checker::value(ondemand::value value, std::size_t levels) const {
  ondemand::json_type type;
  if (value.type().get(type)) return Fault::NotJson;
  switch (type) {
    case ondemand::json_type::object:
      return levels == 0 ? Fault::TooDeep : object(value, levels - 1);
    case ondemand::json_type::array:
      return levels == 0 ? Fault::TooDeep : array(value, levels - 1);
    case ondemand::json_type::string:
      return string(value) ? Fault::None : Fault::NotJson;
    case ondemand::json_type::number:
      return is_number(trimmed_end(value.raw_json_token())) ? Fault::None : Fault::NotJson;
    default:
      return is_literal(trimmed_end(value.raw_json_token())) ? Fault::None : Fault::NotJson;
  }
}

// Where the value that was just checked stands in the text.
std::optional<std::string_view> extent(ondemand::document& document, std::string_view first_token) {
  if (first_token[0] != '{' && first_token[0] != '[') return trimmed_end(first_token);
  const char* after = nullptr;
  if (document.current_location().get(after)) return std::nullopt;
  return trimmed_end({first_token.data(), static_cast<std::size_t>(after - first_token.data())});
}

bool has_backslash(std::string_view text) { return text.find('\\') != std::string_view::npos; }

bool at_end(ondemand::document& document) { return document.current_location().error() == simdjson::OUT_OF_BOUNDS; }

}  // namespace

std::optional<std::string_view> Fields::find(std::string_view key) const {
  for (const Field& field : all())
    if (field.key == key) return field.value;
  return std::nullopt;
}

JsonScanner::JsonScanner(std::size_t capacity, std::size_t body_depth) : body_depth_(body_depth) {
  if (capacity != 0 && parser_.allocate(capacity)) throw std::bad_alloc();
}

Fault JsonScanner::scan(std::string_view text, Fields& fields) {
  fields.size_ = 0;
  fields.unescaped_keys_.clear();
  ondemand::document document;
  ondemand::object object;
  if (parser_.iterate(text, text.size() + padding).get(document)) return Fault::NotJson;
  if (const auto error = document.get_object().get(object))
    return error == simdjson::INCORRECT_TYPE ? Fault::NotAnObject : Fault::NotJson;
  const bool escapes = has_backslash(text);
  Fault worst = Fault::None;
  for (auto next : object) {
    if (next.error()) return Fault::NotJson;
    const Fault fault = add_field(document, next.value_unsafe(), escapes, fields);
    if (stopped(fault)) return fault;
    worst = std::max(worst, fault);
  }
  return at_end(document) ? worst : Fault::NotJson;
}

Fault JsonScanner::add_field(ondemand::document& document, ondemand::field& field, bool escapes, Fields& fields) {
  std::string_view key = key_text(field.key());
  if (escapes && has_backslash(key)) {
    std::string& own = fields.unescaped_keys_.emplace_back();
    const auto plain = has_valid_escapes(key) ? unescaped(key, own) : std::nullopt;
    if (!plain) return Fault::NotJson;
    key = *plain;
  }
  if (fields.find(key)) return Fault::SameFieldTwice;
  if (fields.size_ == Fields::most) return Fault::TooManyFields;

  const bool is_body = key == "body";
  const std::string_view first_token = field.value().raw_json_token();
  Fault fault = Checker(escapes).value(field.value(), is_body ? body_depth_ : field_depth);
  if (stopped(fault)) return fault;
  const auto value = extent(document, first_token);
  if (!value) return Fault::NotJson;
  if (fault == Fault::TooDeep && is_body) fault = Fault::BodyTooDeep;
  fields.fields_[fields.size_++] = {key, *value};
  return fault;
}

std::optional<std::vector<std::string_view>> JsonScanner::elements(std::string_view text, std::size_t most) {
  ondemand::document document;
  ondemand::array array;
  if (parser_.iterate(text, text.size() + padding).get(document) || document.get_array().get(array))
    return std::nullopt;
  const Checker checker(has_backslash(text));
  std::vector<std::string_view> found;
  for (auto next : array) {
    if (next.error() || found.size() == most) return std::nullopt;
    const std::string_view first_token = next.value_unsafe().raw_json_token();
    if (checker.value(next.value_unsafe(), field_depth) != Fault::None) return std::nullopt;
    const auto value = extent(document, first_token);
    if (!value) return std::nullopt;
    found.push_back(*value);
  }
  return found;
}

}  // namespace beckon::wire
