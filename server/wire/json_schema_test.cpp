#include "wire/json_schema_test.hpp"

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <boost/regex.hpp>
#include <functional>
#include <map>

#include "wire/json_text.hpp"

namespace beckon::wire::testing {
namespace {

namespace json = boost::json;

json::value from_yaml(const YAML::Node& node) {
  if (node.IsMap()) {
    json::object object;
    for (const auto& member : node) object[member.first.as<std::string>()] = from_yaml(member.second);
    return object;
  }
  if (node.IsSequence()) {
    json::array array;
    for (const auto& element : node) array.push_back(from_yaml(element));
    return array;
  }
  if (node.IsNull()) return nullptr;
  std::uint64_t number = 0;
  if (node.Tag() == "?" && YAML::convert<std::uint64_t>::decode(node, number)) return number;
  return json::value(node.as<std::string>());
}

std::uint64_t bound(const json::object& schema, std::string_view name, std::uint64_t otherwise) {
  const auto* found = schema.if_contains(name);
  return found != nullptr ? found->to_number<std::uint64_t>() : otherwise;
}

bool has(const json::object& schema, std::string_view name) { return schema.contains(name); }

bool fits_pattern(const std::string& text, const std::string& pattern) {
  static std::map<std::string, boost::regex> compiled;
  return boost::regex_search(
      text, compiled.try_emplace(pattern, pattern, boost::regex::perl | boost::regex::no_mod_m).first->second);
}

std::string string_mismatch(const json::object& schema, const json::string& value) {
  const std::string text(value);
  const std::size_t length = code_points(text);
  if (length < bound(schema, "minLength", 0)) return ": too short";
  if (length > bound(schema, "maxLength", UINT64_MAX)) return ": too long";
  const bool fits = !has(schema, "pattern") || fits_pattern(text, std::string(schema.at("pattern").as_string()));
  return fits ? "" : ": not of the pattern";
}

std::string integer_mismatch(const json::object& schema, const json::value& value) {
  if (!value.is_int64() && !value.is_uint64()) return ": not an integer";
  if (value.is_int64() && value.get_int64() < 0) return ": below the minimum";
  const auto number = value.to_number<std::uint64_t>();
  return number < bound(schema, "minimum", 0) || number > bound(schema, "maximum", UINT64_MAX) ? ": out of bounds" : "";
}

}  // namespace

Schemas::Schemas() {
  const auto file = from_yaml(YAML::LoadFile(BECKON_SOURCE_DIR "/protocol/asyncapi.yaml"));
  all_ = file.at_pointer("/components/schemas").as_object();
}

json::object Schemas::resolved(const json::value& schema) const {
  json::object object = schema.as_object();
  while (const auto* ref = object.if_contains("$ref")) {
    const std::string name(ref->as_string());
    object = json::object(all_.at(name.substr(name.rfind('/') + 1)).as_object());
  }
  if (!has(object, "allOf")) return object;
  json::object merged{{"type", "object"}, {"properties", json::object{}}, {"required", json::array{}}};
  for (const json::value& unresolved : object.at("allOf").as_array()) {
    const json::object part = resolved(unresolved);
    for (const auto& property : part.at("properties").as_object())
      merged["properties"].as_object()[property.key()] = property.value();
    for (const auto& name : part.at("required").as_array()) merged["required"].as_array().push_back(name);
  }
  return merged;
}

std::string Schemas::object_mismatch(const json::object& schema, const json::object& value) const {
  if (value.size() > bound(schema, "maxProperties", UINT64_MAX)) return ": too many members";
  if (has(schema, "required"))
    for (const auto& name : schema.at("required").as_array())
      if (!value.contains(name.as_string())) return ": no " + std::string(name.as_string());
  for (const auto& [key, member] : value) {
    const std::string at = "/" + std::string(key);
    if (has(schema, "propertyNames")) {
      const auto wrong = mismatch(schema.at("propertyNames"), json::value(key));
      if (!wrong.empty()) return at + " as a name" + wrong;
      const auto wrong_value = mismatch(schema.at("additionalProperties"), member);
      if (!wrong_value.empty()) return at + wrong_value;
    } else if (has(schema, "properties")) {
      const auto* property = schema.at("properties").as_object().if_contains(key);
      const auto wrong = property == nullptr ? ": unknown" : mismatch(*property, member);
      if (!wrong.empty()) return at + wrong;
    }
  }
  return "";
}

std::string Schemas::mismatch(const json::value& unresolved, const json::value& value) const {
  const json::object schema = resolved(unresolved);
  if (has(schema, "const")) return schema.at("const") == value ? "" : ": another constant";
  if (has(schema, "enum")) {
    const auto& words = schema.at("enum").as_array();
    return std::find(words.begin(), words.end(), value) != words.end() ? "" : ": not of the enumeration";
  }
  const auto type = schema.at("type").as_string();
  if (type == "object") return value.is_object() ? object_mismatch(schema, value.get_object()) : ": not an object";
  if (type == "string") return value.is_string() ? string_mismatch(schema, value.get_string()) : ": not a string";
  if (type == "integer") return integer_mismatch(schema, value);
  if (type == "boolean") return value.is_bool() ? "" : ": not a boolean";
  if (type != "array") return ": a schema of unknown type " + std::string(type);
  if (!value.is_array()) return ": not an array";
  const json::array& array = value.get_array();
  if (array.size() < bound(schema, "minItems", 0)) return ": too few";
  if (array.size() > bound(schema, "maxItems", UINT64_MAX)) return ": too many";
  for (const auto& element : array)
    if (const auto wrong = mismatch(schema.at("items"), element); !wrong.empty()) return "/*" + wrong;
  return "";
}

void Schemas::collect(const json::value& unresolved, const json::value& value, const std::string& at,
                      std::set<std::string>& into) const {
  const json::object schema = resolved(unresolved);
  if (value.is_array())
    for (const auto& element : value.get_array()) collect(schema.at("items"), element, at + "/*", into);
  if (!value.is_object() || !has(schema, "properties")) return;
  for (const auto& [key, member] : value.get_object()) {
    const std::string path = at + "/" + std::string(key);
    into.insert(path);
    if (const auto* property = schema.at("properties").as_object().if_contains(key))
      collect(*property, member, path, into);
  }
}

void Schemas::paths(const json::value& unresolved, const std::string& at, std::set<std::string>& into) const {
  const json::object schema = resolved(unresolved);
  if (has(schema, "items")) paths(schema.at("items"), at + "/*", into);
  if (!has(schema, "properties")) return;
  for (const auto& [key, property] : schema.at("properties").as_object()) {
    into.insert(at + "/" + std::string(key));
    paths(property, at + "/" + std::string(key), into);
  }
}

json::value Schemas::sample(const json::value& unresolved) const {
  const json::object schema = resolved(unresolved);
  if (has(schema, "const")) return schema.at("const");
  if (has(schema, "enum")) return schema.at("enum").as_array().at(0);
  const auto type = schema.at("type").as_string();
  if (type == "boolean") return true;
  if (type == "integer") return bound(schema, "minimum", 0);
  if (type == "array") return json::array(bound(schema, "minItems", 0), sample(schema.at("items")));
  if (type == "string") {
    for (const std::string text : {"a", "p0", "AAAAAAAAAAAAAAAAAAAAAA"})
      if (accepts(schema, json::value(text))) return json::value(text);
    throw std::logic_error("no sample for a string");
  }
  json::object object;
  if (has(schema, "required"))
    for (const auto& name : schema.at("required").as_array())
      object[name.as_string()] = sample(schema.at("properties").at(name.as_string()));
  return object;
}

TEST(JsonSchema, judges_by_every_keyword_the_protocol_uses) {
  const Schemas schemas;
  std::set<std::string> used;
  const std::function<void(const json::value&)> look = [&](const json::value& schema) {
    for (const auto& [key, value] : schema.as_object()) {
      used.insert(std::string(key));
      if (key == "properties")
        for (const auto& property : value.as_object()) look(property.value());
      if (key == "items" || key == "additionalProperties" || key == "propertyNames") look(value);
      if (key == "allOf")
        for (const auto& part : value.as_array()) look(part);
    }
  };
  for (const auto& schema : schemas.all()) look(schema.value());
  const std::set<std::string> known{"$ref",          "additionalProperties",
                                    "allOf",         "const",
                                    "description",   "enum",
                                    "items",         "maxItems",
                                    "maxLength",     "maxProperties",
                                    "maximum",       "minItems",
                                    "minLength",     "minimum",
                                    "pattern",       "properties",
                                    "propertyNames", "required",
                                    "type"};
  EXPECT_EQ(used, known);
}

}  // namespace beckon::wire::testing
