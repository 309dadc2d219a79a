// Pieces of JSON text (RFC 8259) whose extent is known already: what the tokenizer leaves unchecked.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace beckon::wire {

// Without the white space after it.
std::string_view trimmed_end(std::string_view text);

bool is_number(std::string_view text);
bool is_literal(std::string_view text);  // true, false, null

// Whether every backslash in the inside of a string begins an escape. Half a surrogate pair is one: JSON allows it.
bool has_valid_escapes(std::string_view inside);

// What the inside of a string (with valid escapes) means. It is a view into `inside`, or into `scratch` when there are
// escapes. Nothing when it holds NUL or half a surrogate pair: no text of ours has these.
std::optional<std::string_view> unescaped(std::string_view inside, std::string& scratch);

// The same for a whole value; nothing when it is not a string.
std::optional<std::string_view> string_value(std::string_view raw, std::string& scratch);

std::size_t code_points(std::string_view utf8);

}  // namespace beckon::wire
