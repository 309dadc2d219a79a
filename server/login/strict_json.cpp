#include "login/strict_json.hpp"

#include <set>

namespace beckon::login {
namespace {

using simdjson::dom::element;

bool is_plain(const element& value, std::size_t depth) {
  if (depth > StrictJson::most_depth) return false;
  simdjson::dom::object object;
  if (value.get(object) == simdjson::SUCCESS) {
    std::set<std::string_view> names;
    for (const auto [name, inner] : object)
      if (!names.insert(name).second || !is_plain(inner, depth + 1)) return false;
    return true;
  }
  simdjson::dom::array array;
  if (value.get(array) != simdjson::SUCCESS) return true;
  for (const element inner : array)
    if (!is_plain(inner, depth + 1)) return false;
  return true;
}

}  // namespace

std::optional<simdjson::dom::object> StrictJson::object(std::string_view text) {
  element value;
  simdjson::dom::object object;
  if (parser_.parse(simdjson::padded_string(text)).get(value) != simdjson::SUCCESS) return std::nullopt;
  if (value.get(object) != simdjson::SUCCESS || !is_plain(value, 1)) return std::nullopt;
  return object;
}

std::optional<element> member(const simdjson::dom::object& object, std::string_view name) {
  element value;
  if (object.at_key(name).get(value) != simdjson::SUCCESS) return std::nullopt;
  return value;
}

std::optional<std::string_view> text_in(const element& value) {
  std::string_view text;
  if (value.get(text) != simdjson::SUCCESS) return std::nullopt;
  return text;
}

}  // namespace beckon::login
