#include "app/signing.hpp"

#include <openssl/evp.h>

#include <cstdlib>
#include <stdexcept>

#include "core/random.hpp"
#include "ice/turn_secret.hpp"
#include "ops/log.hpp"
#include "ops/state_directory.hpp"

namespace beckon {
namespace {

std::string secret_of(const ops::Config& c) {
  if (!c.signing_key.empty()) return c.signing_key;
  try {
    const std::string directory = ops::state_directory(c.state);
    ops::make_state_directory(directory);
    return ice::kept_secret(directory + "/signing.key");
  } catch (const std::runtime_error& error) {
    if (!c.state.empty()) throw;
    ops::log_warn("signing-key-not-kept", {{"why", error.what()}, {"effect", "a restart will end sessions and calls"}});
    return {};
  }
}

}  // namespace

std::shared_ptr<const Seal> make_seal(const ops::Config& config) {
  const std::string secret = secret_of(config);
  if (secret.empty()) return std::make_shared<const Seal>(random_bytes<Seal::Key{}.size()>());
  Seal::Key key{};
  unsigned int size = 0;
  if (EVP_Digest(secret.data(), secret.size(), key.data(), &size, EVP_sha256(), nullptr) != 1 || size != key.size())
    throw std::runtime_error("SHA-256 is not available");
  return std::make_shared<const Seal>(key);
}

}  // namespace beckon
