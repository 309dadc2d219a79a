#include "login/token_maker.hpp"

#include <fcntl.h>
#include <jwt.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <system_error>

#include "core/base64url.hpp"
#include "core/random.hpp"

namespace beckon::login {
namespace {

using JwtHandle = std::unique_ptr<jwt_t, decltype(&jwt_free)>;

void must(int failed, const char* what) {
  if (failed != 0) throw std::system_error(failed, std::generic_category(), what);
}

// The words are ids, which need no escapes.
std::string json_list(const std::string& claim, const std::vector<std::string>& words) {
  std::string text = "{\"" + claim + "\":[";
  for (const std::string& word : words) text += (text.ends_with('[') ? "\"" : ",\"") + word + '"';
  return text + "]}";
}

void add_claims(jwt_t* jwt, const TokenWishes& wishes) {
  const auto add = [jwt](const char* claim, const std::string& value) {
    if (!value.empty()) must(jwt_add_grant(jwt, claim, value.c_str()), "a claim cannot be added");
  };
  add("sub", wishes.subject);
  add("name", wishes.name);
  add("iss", wishes.issuer);
  add("aud", wishes.audience);
  must(jwt_add_grant_int(jwt, "iat", static_cast<long>(wishes.issued)), "iat cannot be added");
  must(jwt_add_grant_int(jwt, "exp", static_cast<long>(wishes.expires)), "exp cannot be added");
  if (wishes.says_rooms) must(jwt_add_grants_json(jwt, json_list("rooms", wishes.rooms).c_str()), "rooms");
  if (wishes.says_permissions)
    must(jwt_add_grants_json(jwt, json_list("permissions", wishes.permissions).c_str()), "permissions");
}

void write_all(int file, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    const auto written = ::write(file, text.data(), text.size());
    if (written < 0) throw std::system_error(errno, std::generic_category(), "cannot write " + path);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

std::string make_token(const std::string& key_id, const Key& secret, const TokenWishes& wishes) {
  jwt_t* raw = nullptr;
  must(jwt_new(&raw), "no memory for a token");
  const JwtHandle jwt(raw, &jwt_free);
  const auto* bytes = reinterpret_cast<const unsigned char*>(secret.material.data());
  must(jwt_set_alg(raw, JWT_ALG_HS256, bytes, static_cast<int>(secret.material.size())), "the key is not taken");
  must(jwt_add_header(raw, "kid", key_id.c_str()), "kid cannot be added");
  add_claims(raw, wishes);
  const std::unique_ptr<char, decltype(&std::free)> text(jwt_encode_str(raw), &std::free);
  if (!text) throw std::runtime_error("the token cannot be signed");
  return text.get();
}

void make_secret_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) throw std::system_error(errno, std::generic_category(), "cannot make " + path);
  const std::unique_ptr<const int, void (*)(const int*)> closing(&file, [](const int* open) { ::close(*open); });
  write_all(file, to_base64url(random_bytes<32>()) + "\n", path);
}

}  // namespace beckon::login
