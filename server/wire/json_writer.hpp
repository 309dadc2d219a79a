// Appends JSON to a string without a tree in between.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace beckon::wire {

// `text` (UTF-8) in quotes, with quotes, backslashes and all control characters escaped.
void write_string(std::string& out, std::string_view text);
void write_number(std::string& out, std::uint64_t number);

// One object, written field by field; end() closes it. Names are literals that need no escapes.
class ObjectWriter {
 public:
  explicit ObjectWriter(std::string& out) : out_(out) {}
  void end() { out_.append(empty_ ? "{}" : "}"); }

  ObjectWriter& text(std::string_view name, std::string_view value) {  // any text
    write_string(begin(name), value);
    return *this;
  }
  ObjectWriter& plain(std::string_view name, std::string_view value) {  // a text that needs no escapes: ids, words
    begin(name).append(1, '"').append(value).push_back('"');
    return *this;
  }
  ObjectWriter& number(std::string_view name, std::uint64_t value) {
    write_number(begin(name), value);
    return *this;
  }
  ObjectWriter& boolean(std::string_view name, bool value) {
    begin(name).append(value ? "true" : "false");
    return *this;
  }
  ObjectWriter& json(std::string_view name, std::string_view value) {  // JSON already
    begin(name).append(value);
    return *this;
  }
  // `write(out, element)` appends an element's JSON.
  template <class List, class Write>
  ObjectWriter& list(std::string_view name, const List& elements, Write write) {
    std::string& out = begin(name);
    char before = '[';
    for (const auto& element : elements) {
      out.push_back(before);
      write(out, element);
      before = ',';
    }
    out.append(before == '[' ? "[]" : "]");
    return *this;
  }
  // `write(out, value)` appends the value's JSON.
  template <class Value, class Write>
  ObjectWriter& part(std::string_view name, const Value& value, Write write) {
    write(begin(name), value);
    return *this;
  }

 private:
  std::string& begin(std::string_view name) {
    out_.append(empty_ ? "{\"" : ",\"").append(name).append("\":");
    empty_ = false;
    return out_;
  }

  std::string& out_;
  bool empty_ = true;
};

}  // namespace beckon::wire
