#include "login/verifier.hpp"

#include <jwt.h>

#include <array>

#include "core/base64url.hpp"
#include "login/strict_json.hpp"

namespace beckon::login {
namespace {

Error not_good(std::string_view why) { return {ErrorCode::Unauthenticated, "the token " + std::string(why)}; }

struct Parts {
  std::string header, claims;  // decoded
};

std::string decoded(std::string_view part, bool& good) {
  const auto bytes = from_base64url(part);
  good = good && bytes && !bytes->empty();
  return bytes ? std::string(bytes->begin(), bytes->end()) : std::string();
}

// Exactly three parts, each of which is the base64url of something: no unsigned ones, none that two readers cut apart
// in two ways.
std::optional<Parts> taken_apart(std::string_view token) {
  const auto first = token.find('.');
  const auto second = first == token.npos ? token.npos : token.find('.', first + 1);
  if (second == token.npos || !is_jwt(token)) return std::nullopt;
  bool good = true;
  Parts parts{decoded(token.substr(0, first), good), decoded(token.substr(first + 1, second - first - 1), good)};
  decoded(token.substr(second + 1), good);
  return good ? std::optional(std::move(parts)) : std::nullopt;
}

struct Header {
  std::string algorithm;
  std::optional<std::string> key_id;
};

// RFC 7515, 4.1. What a header says of where its key is (`jwk`, `jku`, `x5c`, `x5u`) is never looked at.
Result<Header> read_header(std::string_view text) {
  StrictJson json;
  const auto object = json.object(text);
  if (!object) return not_good("has a header that is no JSON object, or names something twice");
  const auto text_of = [&](std::string_view name, bool& good) -> std::optional<std::string> {
    const auto value = member(*object, name);
    const auto found = value ? text_in(*value) : std::nullopt;
    good = good && (!value || found);
    return found ? std::optional(std::string(*found)) : std::nullopt;
  };
  bool good = true;
  auto algorithm = text_of("alg", good), key_id = text_of("kid", good);
  const auto type = text_of("typ", good);
  if (!good || !algorithm) return not_good("has a header without `alg`, or of the wrong form");
  if (type && *type != "JWT" && *type != "jwt") return not_good("is of another type than JWT");
  if (member(*object, "crit")) return not_good("wants something (`crit`) that is not understood here");
  return Header{std::move(*algorithm), std::move(key_id)};
}

Result<const Key*> key_for(const Keys& keys, const Header& header) {
  if (!header.key_id && keys.size() != 1) return not_good("names no key (`kid`)");
  const auto found = header.key_id ? keys.find(*header.key_id) : keys.begin();
  if (found == keys.end()) return not_good("is signed with a key that is not known here");
  if (header.algorithm != to_string(found->second.algorithm))
    return not_good("is signed by another algorithm than its key is for");
  return &found->second;
}

jwt_alg_t libjwt_name(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::HS256:
      return JWT_ALG_HS256;
    case Algorithm::RS256:
      return JWT_ALG_RS256;
    case Algorithm::ES256:
      return JWT_ALG_ES256;
  }
  return JWT_ALG_TERM;
}

// libjwt takes the algorithm from the header, which key_for() has held against the key; it is asked once more which
// one it took.
bool is_signed_with(const std::string& token, const Key& key) {
  jwt_t* raw = nullptr;
  const auto* bytes = reinterpret_cast<const unsigned char*>(key.material.data());
  const int failed = jwt_decode(&raw, token.c_str(), bytes, static_cast<int>(key.material.size()));
  const std::unique_ptr<jwt_t, decltype(&jwt_free)> jwt(raw, &jwt_free);
  return failed == 0 && jwt && jwt_get_alg(jwt.get()) == libjwt_name(key.algorithm);
}

}  // namespace

Verifier::Verifier(Policy policy, Keys keys)
    : policy_(std::move(policy)), keys_(std::make_shared<const Keys>(std::move(keys))) {}

void Verifier::use(Keys keys) {
  auto fresh = std::make_shared<const Keys>(std::move(keys));
  const std::lock_guard lock(mutex_);
  keys_.swap(fresh);
}

std::size_t Verifier::keys() const { return current()->size(); }

std::shared_ptr<const Keys> Verifier::current() const {
  const std::lock_guard lock(mutex_);
  return keys_;
}

Result<Identity> Verifier::verify(std::string_view token, std::uint64_t now) const {
  const auto parts = taken_apart(token);
  if (!parts) return not_good("is none: it must be three parts in base64url, of at most 8192 characters");
  const auto header = read_header(parts->header);
  if (!header) return header.error();
  const auto keys = current();
  const auto key = key_for(*keys, *header);
  if (!key) return key.error();
  if (!is_signed_with(std::string(token), **key)) return not_good("is not signed with the key that it names");
  return identity_in(parts->claims, policy_, now);
}

}  // namespace beckon::login
