// For tests: key pairs, and tokens signed in every way that somebody might try.
#pragma once
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>
#include <string>

#include "core/base64url.hpp"
#include "login/key.hpp"

namespace beckon::login {

inline std::string base64url(std::string_view text) {
  return to_base64url({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

using KeyPair = std::shared_ptr<EVP_PKEY>;

inline KeyPair make_rsa(unsigned bits = 2048) { return {EVP_RSA_gen(bits), &EVP_PKEY_free}; }
inline KeyPair make_ec(const char* curve = "P-256") { return {EVP_EC_gen(curve), &EVP_PKEY_free}; }

inline std::string pem_of(const KeyPair& key, bool secret = false) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), &BIO_free);
  if (secret)
    PEM_write_bio_PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  else
    PEM_write_bio_PUBKEY(out.get(), key.get());
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

// The JWS of any header and payload with HMAC-SHA-256, whatever the header says.
std::string signed_with_secret(std::string_view header, std::string_view payload, std::string_view secret);
// The same with a private key: RSASSA-PKCS1-v1_5 or ECDSA (RFC 7518, 3.3 and 3.4).
std::string signed_with(std::string_view header, std::string_view payload, const KeyPair& key);

}  // namespace beckon::login
