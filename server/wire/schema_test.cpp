// Holds the codec against protocol/asyncapi.yaml: what the schema of a client message takes, the decoder takes, and
// nothing else; what is encoded for a client has exactly the members of its schema.
#include <gtest/gtest.h>

#include <functional>

#include "wire/encode_test.hpp"
#include "wire/json_schema_test.hpp"
#include "wire/padded_test.hpp"
#include "wire/vectors_test.hpp"

namespace beckon::wire::testing {
namespace {

namespace json = boost::json;

const Schemas& schemas() {
  static const Schemas all;
  return all;
}

std::vector<std::string> messages_from(std::string_view who) {
  std::vector<std::string> names;
  for (const auto& schema : schemas().all())
    if (schema.key().starts_with(who)) names.emplace_back(schema.key());
  return names;
}

// What to put where a schema stands, to see who takes it: its edges and what is just beyond them.
void add_strings(json::array& probes, const json::value& sample) {
  for (const std::size_t length :
       {0, 1, 2, 5, 6, 21, 22, 23, 31, 32, 33, 40, 41, 128, 129, 4000, 4001, 4096, 4097, 8192, 8193})
    for (const std::string_view piece : {"a", "A", "0", "é", "😀"}) {
      std::string text;
      for (std::size_t i = 0; i < length; ++i) text += piece;
      probes.push_back(json::value(text));
    }
  for (const std::string text : {"p0", "p9999", "p10000", "p-1", "P1", "connected", "lost", "hello"})
    probes.push_back(json::value(text));
  if (!sample.is_string()) return;
  const std::string good = std::string(sample.as_string()) + std::string(sample.as_string());
  for (char c = 1; c > 0; ++c)  // NUL is refused beyond what a schema says
    for (const std::size_t at : {std::size_t{0}, good.size() / 2, good.size() - 1})
      for (std::string text : {good, good.substr(good.size() / 2)}) {
        if (at < text.size()) text[at] = c;
        probes.push_back(json::value(text));
      }
}

json::array probes_for(const json::object& schema) {
  json::array probes{
      nullptr, true, false, json::object{}, json::array{}, json::object{{"x", 1}}, json::array{1},   -1,
      0,       1,    2,     4294967295,     4294967296,    9007199254740991,       9007199254740992, 1.5};
  if (schema.contains("const")) return probes;
  const json::value sample = schemas().sample(schema);
  add_strings(probes, sample);
  if (schema.contains("items"))
    for (std::size_t size = 0; size < 20; ++size)
      probes.push_back(json::array(size, schemas().sample(schema.at("items"))));
  if (schema.contains("propertyNames"))
    for (std::size_t size = 0; size < 20; ++size) {
      json::object map;
      for (std::size_t i = 0; i < size; ++i) {
        const std::string id = std::string(21, static_cast<char>('a' + i)) + "A";
        const std::string name = schemas().accepts(schema.at("propertyNames"), json::value(id)) ? id : id.substr(0, 9);
        map[name] = schemas().sample(schema.at("additionalProperties"));
      }
      probes.push_back(map);
    }
  return probes;
}

class Checker {
 public:
  explicit Checker(std::string name) : schema_(schemas().named(name)), name_(std::move(name)) {}

  void expect_agreement(const json::value& message) {
    const std::string wrong = schemas().mismatch(schema_, message);
    const Padded text(json::serialize(message));
    const auto decoded = decoder_.decode(text.view());
    ++checked_;
    EXPECT_EQ(decoded.has_value(), wrong.empty())
        << name_ << wrong << (decoded ? "" : ": " + decoded.error().error.message) << "\n"
        << text.view().substr(0, 300);
  }

  // Puts probes in place of every value at and below `schema`; `rebuild` makes a message of such a value.
  void vary(const json::value& unresolved, const std::function<json::value(const json::value&)>& rebuild) {
    const json::object schema = schemas().resolved(unresolved);
    for (const json::value& probe : probes_for(schema)) expect_agreement(rebuild(probe));
    if (schema.contains("items"))
      vary(schema.at("items"), [&](const json::value& value) { return rebuild(json::array{value}); });
    if (schema.contains("propertyNames")) vary_map(schema, rebuild);
    if (schema.contains("properties")) vary_members(schema, schemas().sample(schema).as_object(), rebuild);
  }

  void vary_members(const json::object& schema, const json::object& sample,
                    const std::function<json::value(const json::value&)>& rebuild) {
    for (const auto& [key, property] : schema.at("properties").as_object()) {
      json::object without = sample;
      without.erase(key);
      expect_agreement(rebuild(without));
      if (key == "type") continue;  // another type is another message
      vary(property, [&, name = std::string(key)](const json::value& value) {
        json::object with = sample;
        with[name] = value;
        return rebuild(with);
      });
    }
  }

  void vary_map(const json::object& schema, const std::function<json::value(const json::value&)>& rebuild) {
    const json::value good = schemas().sample(schema.at("additionalProperties"));
    for (const json::value& key : probes_for(schemas().resolved(schema.at("propertyNames"))))
      if (key.is_string()) expect_agreement(rebuild(json::object{{key.as_string(), good}}));
    const std::string name =
        schemas().accepts(schema.at("propertyNames"), "lobby") ? "lobby" : "AAECAwQFBgcICQoLDA0ODw";
    vary(schema.at("additionalProperties"), [&](const json::value& value) {
      return rebuild(json::object{{name, value}});
    });
  }

  const json::object& schema() const { return schema_; }
  std::size_t checked() const { return checked_; }

 private:
  json::object schema_;
  std::string name_;
  Decoder decoder_;
  std::size_t checked_ = 0;
};

TEST(Schema, of_each_client_message_takes_what_the_decoder_takes) {
  const auto names = messages_from("Client");
  EXPECT_EQ(names.size(), std::variant_size_v<ClientMessage>);
  for (const std::string& name : names) {
    Checker checker(name);
    const json::object sample = schemas().sample(checker.schema()).as_object();
    ASSERT_TRUE(schemas().accepts(checker.schema(), sample)) << name;
    checker.expect_agreement(sample);
    checker.vary_members(checker.schema(), sample, [](const json::value& message) { return message; });
    EXPECT_GE(checker.checked(), sample.size());
  }
}

std::string schema_of(const json::object& message, std::string_view who) {
  for (const std::string& name : messages_from(who)) {
    const json::object schema = schemas().named(name);
    if (schema.at("properties").at("type").at("const") == message.at("type")) return name;
  }
  return "";
}

TEST(Schema, fits_every_valid_vector) {
  for (const auto& [name, vector] : read_vectors("valid")) {
    const bool client = vector.at("from") == "client";
    const json::object& message = vector.at("message").as_object();
    const std::string schema = schema_of(message, client ? "Client" : "Server");
    ASSERT_FALSE(schema.empty()) << name;
    json::object known;  // what is unknown is ignored by both
    for (const auto& [key, value] : message)
      if (!client || schemas().named(schema).at("properties").as_object().contains(key)) known[key] = value;
    EXPECT_EQ(schemas().mismatch(schemas().named(schema), known), "") << name;
  }
}

TEST(Schema, of_each_server_message_has_exactly_the_members_that_are_encoded) {
  std::map<std::string, std::set<std::string>> seen;
  for (const auto& [name, text] : encoded_server_messages()) {
    const json::value message = json::parse(text);
    const std::string schema = schema_of(message.as_object(), "Server");
    ASSERT_FALSE(schema.empty()) << name;
    EXPECT_EQ(schemas().mismatch(schemas().named(schema), message), "") << name;
    schemas().collect(schemas().named(schema), message, "", seen[schema]);
  }
  for (const std::string& name : messages_from("Server")) {
    std::set<std::string> named;
    schemas().paths(schemas().named(name), "", named);
    EXPECT_EQ(seen[name], named) << name;
  }
}

template <class Enum>
std::vector<std::string> words(Enum first, Enum last) {
  std::vector<std::string> all;
  for (int i = static_cast<int>(first); i <= static_cast<int>(last); ++i)
    all.emplace_back(to_string(static_cast<Enum>(i)));
  return all;
}

TEST(Schema, has_the_words_of_the_enumerations) {
  const auto named = [](const json::value& schema) {
    return json::value_to<std::vector<std::string>>(schemas().resolved(schema).at("enum"));
  };
  EXPECT_EQ(named(schemas().all().at("ErrorCode")), words(ErrorCode::BadMessage, ErrorCode::Internal));
  EXPECT_EQ(named(schemas().all().at("EndReason")), words(EndReason::HungUp, EndReason::ServerShutdown));
  EXPECT_EQ(named(schemas().all().at("CallState")), words(CallPhase::Ringing, CallPhase::Ended));
  EXPECT_EQ(named(schemas().named("Member").at("properties").at("state")), words(Presence::Here, Presence::Away));
}

}  // namespace
}  // namespace beckon::wire::testing
