#include "login/claims.hpp"

#include <array>
#include <cmath>

#include "core/names.hpp"
#include "login/strict_json.hpp"

namespace beckon::login {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

constexpr double end_of_year_9999 = 253'402'300'799;  // seconds: beyond it a date is a mistake, perhaps milliseconds
constexpr std::size_t most_audiences = 16;

Error bad(std::string_view claim, std::string_view what) {
  return {ErrorCode::Unauthenticated, "the token's `" + std::string(claim) + "` " + std::string(what)};
}

// A NumericDate in milliseconds.
Result<std::optional<std::uint64_t>> date(const object& claims, std::string_view name) {
  const auto value = member(claims, name);
  if (!value) return std::nullopt;
  double seconds = 0;
  if (value->get(seconds) != simdjson::SUCCESS || !(seconds >= 0 && seconds <= end_of_year_9999))
    return bad(name, "must be a number of seconds since 1970");
  return std::optional(static_cast<std::uint64_t>(std::floor(seconds * 1000)));
}

template <class Id, class Parse>
Result<Id> required(const object& claims, std::string_view name, std::string_view form, Parse parse) {
  const auto value = member(claims, name);
  if (!value) return bad(name, "is missing");
  const auto text = text_in(*value);
  auto id = text ? parse(*text) : std::nullopt;
  if (!id) return bad(name, "must be " + std::string(form));
  return std::move(*id);
}

std::optional<Error> check_issuer(const object& claims, const Policy& policy) {
  const auto value = member(claims, "iss");
  const auto text = value ? text_in(*value) : std::nullopt;
  if (value && !text) return bad("iss", "must be a text");
  if (!policy.issuer.empty() && text != policy.issuer) return bad("iss", "is not the issuer that is trusted here");
  return std::nullopt;
}

// One text, or a list of them (RFC 7519, 4.1.3).
std::optional<Error> check_audience(const object& claims, const Policy& policy) {
  const Error form = bad("aud", "must be a text or a list of at most 16 texts");
  bool meant = policy.audience.empty();
  if (const auto value = member(claims, "aud")) {
    simdjson::dom::array list;
    if (const auto text = text_in(*value)) {
      meant = meant || *text == policy.audience;
    } else if (value->get(list) == simdjson::SUCCESS && list.size() <= most_audiences) {
      for (const element one : list) {
        const auto each = text_in(one);
        if (!each) return form;
        meant = meant || *each == policy.audience;
      }
    } else {
      return form;
    }
  }
  return meant ? std::nullopt : std::optional(bad("aud", "does not name this server"));
}

struct Permission {
  std::string_view word;
  bool Rights::*right;
};
constexpr std::array permissions{Permission{"lobby", &Rights::lobby}, Permission{"call", &Rights::call},
                                 Permission{"open-call", &Rights::open_call}, Permission{"chat", &Rights::chat},
                                 Permission{"relay", &Rights::relay}};

// A word that is not known is more likely a mistake than meant for somebody else.
std::optional<Error> read_permissions(const object& claims, const Policy& policy, Rights& rights) {
  const auto value = member(claims, "permissions");
  if (!value) {
    rights.lobby = rights.call = rights.relay = policy.lobby;
    return std::nullopt;
  }
  for (const auto& [word, right] : permissions) rights.*right = false;
  const Error form = bad("permissions", "must be a list of lobby, call, open-call, chat and relay");
  simdjson::dom::array list;
  if (value->get(list) != simdjson::SUCCESS) return form;
  for (const element one : list) {
    const auto word = text_in(one);
    const auto* known = std::find_if(permissions.begin(), permissions.end(),
                                     [&](const Permission& permission) { return word == permission.word; });
    if (known == permissions.end()) return form;
    rights.*known->right = true;
  }
  return std::nullopt;
}

std::optional<Error> read_rooms(const object& claims, const Policy& policy, Rights& rights) {
  const auto value = member(claims, "rooms");
  rights.any_room = !value && policy.lobby;
  if (!value) return std::nullopt;
  const Error form = bad("rooms", "must be a list of at most 32 names of rooms (a-z, 0-9 and -), or of *");
  simdjson::dom::array list;
  if (value->get(list) != simdjson::SUCCESS || list.size() > most_rooms_in_rights) return form;
  for (const element one : list) {
    const auto text = text_in(one);
    const auto room = text ? RoomName::parse(*text) : std::nullopt;
    if (text == "*")
      rights.any_room = true;
    else if (room)
      rights.rooms.push_back(*room);
    else
      return form;
  }
  return std::nullopt;
}

std::optional<Error> check_times(const object& claims, const Policy& policy, std::uint64_t now, Identity& identity) {
  const auto leeway = static_cast<std::uint64_t>(policy.leeway.count());
  const auto expires = date(claims, "exp"), begins = date(claims, "nbf"), issued = date(claims, "iat");
  for (const auto* one : {&expires, &begins, &issued})
    if (!*one) return one->error();
  if (!*expires) return bad("exp", "is missing");
  if (begins->value_or(0) > now + leeway) return bad("nbf", "is in the future");
  identity.login_ends = **expires + leeway;
  if (identity.login_ends <= now) return Error{ErrorCode::TokenExpired, "the token's time is over"};
  return std::nullopt;
}

}  // namespace

Result<Identity> identity_in(std::string_view text, const Policy& policy, std::uint64_t now) {
  StrictJson json;
  const auto claims = json.object(text);
  if (!claims) return Error{ErrorCode::Unauthenticated, "the token's claims are no JSON object, or name one twice"};
  auto user = required<UserId>(*claims, "sub", "1 to 64 of A-Z, a-z, 0-9, _, ., @, :, | and -", token_user);
  if (!user) return user.error();
  const auto wanted = member(*claims, "name");
  const auto text_wanted = wanted ? text_in(*wanted) : std::nullopt;
  auto name =
      required<UserName>(*claims, "name", text_wanted ? names::requirement(*text_wanted) : "a text", UserName::parse);
  if (!name) return name.error();
  Identity identity{std::move(*user), std::move(*name), {}, 0};
  if (auto wrong = check_issuer(*claims, policy)) return *wrong;
  if (auto wrong = check_audience(*claims, policy)) return *wrong;
  if (auto wrong = read_permissions(*claims, policy, identity.rights)) return *wrong;
  if (auto wrong = read_rooms(*claims, policy, identity.rights)) return *wrong;
  if (auto wrong = check_times(*claims, policy, now, identity)) return *wrong;
  return identity;
}

}  // namespace beckon::login
