// JSON as a token may hold it: one object, no name twice anywhere, not deep. Readers that take the first or the last of
// two same names let one token say two things (RFC 8725, 2.4; RFC 7519, 4).
#pragma once
#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

namespace beckon::login {

// Valid as long as the parser is, and until its next text.
class StrictJson {
 public:
  static constexpr std::size_t most_depth = 8;

  // Nothing for what is no such object.
  std::optional<simdjson::dom::object> object(std::string_view text);

 private:
  simdjson::dom::parser parser_;
};

// A member, or nothing where there is none.
std::optional<simdjson::dom::element> member(const simdjson::dom::object& object, std::string_view name);
// The text, if it is one.
std::optional<std::string_view> text_in(const simdjson::dom::element& value);

}  // namespace beckon::login
