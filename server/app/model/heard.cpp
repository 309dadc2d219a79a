#include "app/model/heard.hpp"

#include <stdexcept>

namespace beckon::model {
namespace {

std::string_view inside(std::string_view quoted) {
  if (quoted.size() < 2 || quoted.front() != '"') throw std::runtime_error("not a string: " + std::string(quoted));
  return quoted.substr(1, quoted.size() - 2);
}

}  // namespace

std::uint64_t digits(std::string_view text) {
  std::uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') throw std::runtime_error("not a number: " + std::string(text));
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

namespace {

int party_number(std::string_view quoted) { return static_cast<int>(digits(inside(quoted).substr(1))); }

}  // namespace

Heard::Heard() : scanner_(16 * 1024, 32), inner_(4 * 1024, 32) {}

void Heard::read(std::string_view text) {
  if (scanner_.scan(text, fields_) != wire::Fault::None)
    throw std::runtime_error("the server said what is no JSON: " + std::string(text));
  type_ = this->text("type");
}

std::string_view Heard::text(std::string_view name) const {
  const auto raw = fields_.find(name);
  return raw ? inside(*raw) : std::string_view{};
}

std::uint64_t Heard::number(std::string_view name) const {
  const auto raw = fields_.find(name);
  return raw ? digits(*raw) : 0;
}

bool Heard::flag(std::string_view name) const { return fields_.find(name) == "true"; }

int Heard::party(std::string_view name) const {
  const auto raw = fields_.find(name);
  return raw ? party_number(*raw) : -1;
}

std::string_view Heard::object_text(std::string_view object, std::string_view name) {
  const std::string_view raw = inside_of(object, name);
  return raw.empty() ? raw : inside(raw);
}

std::string_view Heard::inside_of(std::string_view object, std::string_view name) {
  if (object.empty()) return {};
  if (inner_.scan(object, inner_fields_) != wire::Fault::None) throw std::runtime_error("no object");
  return inner_fields_.find(name).value_or(std::string_view{});
}

std::vector<std::string> Heard::users_of(std::string_view list) {
  const auto elements = inner_.elements(list, 100);
  if (!elements) throw std::runtime_error("no list of users");
  std::vector<std::string> users;
  for (const std::string_view one : *elements) users.emplace_back(inside(inside_of(one, "user")));
  return users;
}

std::vector<std::string> Heard::texts_of(std::string_view list) {
  const auto elements = inner_.elements(list, 100);
  if (!elements) throw std::runtime_error("no list");
  std::vector<std::string> texts;
  for (const std::string_view one : *elements) texts.emplace_back(inside(one));
  return texts;
}

HeardCall Heard::call() {
  HeardCall heard;
  heard.call = text("call");
  heard.mode = text("mode");
  heard.state = text("state");
  heard.reason = text("reason");
  heard.proof = text("proof");
  heard.link = text("link");
  heard.version = number("version");
  heard.me = party("me");
  heard.polite = flag("polite");
  heard.caller = object_text(raw("caller"), "user");
  heard.callee = object_text(raw("callee"), "user");
  const auto parties = inner_.elements(raw("parties"), 8);
  if (!parties) throw std::runtime_error("a call without parties");
  for (const std::string_view party : *parties) {
    if (inner_.scan(party, inner_fields_) != wire::Fault::None) throw std::runtime_error("a party is no object");
    HeardParty& one = heard.parties.emplace_back();
    one.number = party_number(inner_fields_.find("party").value());
    one.user = inside(inner_fields_.find("user").value());
    one.epoch = static_cast<Epoch>(digits(inner_fields_.find("epoch").value()));
    one.attached = inner_fields_.find("attached") == "true";
    one.connected = inner_fields_.find("connected") == "true";
  }
  return heard;
}

}  // namespace beckon::model
