#include "login/key.hpp"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>
#include <memory>

namespace beckon::login {
namespace {

constexpr int least_rsa_bits = 2048;  // RFC 7518, section 3.3

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using PublicKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

Error no_key(std::string why) { return {ErrorCode::BadMessage, std::move(why)}; }

bool is_on_p256(EVP_PKEY* key) {
  std::array<char, 64> group{};
  std::size_t size = 0;
  return EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group.data(), group.size(), &size) == 1 &&
         std::string_view(group.data(), size) == "prime256v1";
}

Result<Algorithm> algorithm_of(EVP_PKEY* key) {
  switch (EVP_PKEY_get_base_id(key)) {
    case EVP_PKEY_RSA:
      if (EVP_PKEY_get_bits(key) < least_rsa_bits) return no_key("the RSA key is shorter than 2048 bits");
      return Algorithm::RS256;
    case EVP_PKEY_EC:
      if (!is_on_p256(key)) return no_key("the key is not on the curve P-256, which ES256 needs");
      return Algorithm::ES256;
    default:
      return no_key("the key is neither RSA nor EC");
  }
}

}  // namespace

std::string_view to_string(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::HS256:
      return "HS256";
    case Algorithm::RS256:
      return "RS256";
    case Algorithm::ES256:
      return "ES256";
  }
  return "";
}

Result<Key> secret_key(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  if (text.empty()) return no_key("the file is empty");
  // As a secret it would be known to everybody who has the public key.
  if (text.find("-----BEGIN") != text.npos) return no_key("it holds a PEM; such a file's name ends with .pem");
  if (text.size() < least_secret_bytes) return no_key("the secret is shorter than 32 bytes");
  if (text.size() > most_secret_bytes) return no_key("the secret is longer than 1024 bytes");
  return Key{Algorithm::HS256, std::string(text)};
}

Result<Key> public_key(const std::string& pem) {
  if (pem.find("PRIVATE KEY") != pem.npos) return no_key("it holds a private key; only the public one belongs here");
  const Bio in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
  const PublicKey key(in ? PEM_read_bio_PUBKEY(in.get(), nullptr, nullptr, nullptr) : nullptr, &EVP_PKEY_free);
  if (!key) return no_key("it holds no public key in PEM (-----BEGIN PUBLIC KEY-----)");
  const auto algorithm = algorithm_of(key.get());
  if (!algorithm) return algorithm.error();
  // Written anew: libjwt gets the key that was looked at and nothing else that stood in the file.
  const Bio out(BIO_new(BIO_s_mem()), &BIO_free);
  if (!out || PEM_write_bio_PUBKEY(out.get(), key.get()) != 1) return no_key("OpenSSL cannot write it");
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return Key{*algorithm, std::string(text, static_cast<std::size_t>(size))};
}

bool is_key_id(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
  };
  return !text.empty() && text.size() <= 64 && text.front() != '.' && std::all_of(text.begin(), text.end(), fits);
}

}  // namespace beckon::login
