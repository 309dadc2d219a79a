#include "app/token_command.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <stdexcept>

#include "app/worker.hpp"
#include "login/key_directory.hpp"
#include "login/token_maker.hpp"
#include "login/verifier.hpp"

namespace beckon {
namespace {

login::Keys keys_in(const std::string& directory) {
  auto read = login::read_key_directory(directory);
  if (!read) throw std::runtime_error("jwt-keys: " + read.error().message);
  return std::move(read->keys);
}

login::Keys keys_for(const std::string& directory, const ops::TokenOptions& options) {
  if (!options.make_key) return keys_in(directory);
  ::mkdir(directory.c_str(), 0700);  // where it is there already, or cannot be made, reading it tells
  if (auto keys = keys_in(directory); !keys.empty()) return keys;
  const std::string id = options.kid.empty() ? "first" : options.kid;
  if (!login::is_key_id(id)) throw std::runtime_error("--kid must be 1 to 64 of A-Z, a-z, 0-9, _, . and -");
  login::make_secret_file(directory + "/" + id + ".secret");
  return keys_in(directory);
}

// The secret of that id, or the only one.
login::Keys::const_iterator chosen(const login::Keys& keys, const std::string& directory, const std::string& id) {
  const auto is_secret = [](const auto& entry) { return entry.second.algorithm == login::Algorithm::HS256; };
  if (!id.empty()) {
    const auto found = keys.find(id);
    if (found == keys.end() || !is_secret(*found))
      throw std::runtime_error(directory + " has no key " + id + ".secret");
    return found;
  }
  const auto secrets = std::count_if(keys.begin(), keys.end(), is_secret);
  if (secrets > 1) throw std::runtime_error(directory + " has several secrets: say which with --kid");
  if (secrets == 0)
    throw std::runtime_error(directory + " has no .secret to sign with" +
                             (keys.empty() ? "; --make-key makes one" : "; only your application can sign"));
  return std::find_if(keys.begin(), keys.end(), is_secret);
}

}  // namespace

int print_token(const ops::Config& config, const ops::TokenOptions& options) {
  const login::Keys keys = keys_for(config.jwt_keys, options);
  const auto key = chosen(keys, config.jwt_keys, options.kid);
  const std::uint64_t now = milliseconds_since_1970();
  const auto lifetime = static_cast<std::uint64_t>(options.expires.count());
  const login::TokenWishes wishes{options.sub,        options.name,
                                  config.jwt_issuer,  config.jwt_audience,
                                  now / 1000,         (now + lifetime + 999) / 1000,
                                  options.rooms,      options.permissions,
                                  options.says_rooms, options.says_permissions};
  const std::string token = login::make_token(key->first, key->second, wishes);
  // What the server would refuse is better told now.
  const login::Verifier verifier({config.jwt_issuer, config.jwt_audience, config.jwt_leeway, true}, keys);
  if (const auto good = verifier.verify(token, now); !good) throw std::runtime_error(good.error().message);
  std::printf("%s\n", token.c_str());
  return 0;
}

}  // namespace beckon
