#include <openssl/ecdsa.h>
#include <openssl/hmac.h>

#include <vector>

#include "login/keys_in_tests.hpp"

namespace beckon::login {
namespace {

std::string signing_input(std::string_view header, std::string_view payload) {
  return base64url(header) + "." + base64url(payload);
}

// As DER has it, as two numbers of 32 bytes.
std::string raw_ecdsa(const std::vector<std::uint8_t>& der) {
  const std::uint8_t* at = der.data();
  const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> both(
      d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), &ECDSA_SIG_free);
  std::vector<std::uint8_t> raw(64);
  BN_bn2binpad(ECDSA_SIG_get0_r(both.get()), raw.data(), 32);
  BN_bn2binpad(ECDSA_SIG_get0_s(both.get()), raw.data() + 32, 32);
  return to_base64url(raw);
}

}  // namespace

std::string signed_with_secret(std::string_view header, std::string_view payload, std::string_view secret) {
  const std::string input = signing_input(header, payload);
  std::vector<std::uint8_t> digest(32);
  unsigned int size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(input.data()), input.size(), digest.data(), &size);
  return input + "." + to_base64url(digest);
}

std::string signed_with(std::string_view header, std::string_view payload, const KeyPair& key) {
  const std::string input = signing_input(header, payload);
  const auto* bytes = reinterpret_cast<const unsigned char*>(input.data());
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get());
  std::size_t size = 0;
  EVP_DigestSign(context.get(), nullptr, &size, bytes, input.size());
  std::vector<std::uint8_t> signature(size);
  EVP_DigestSign(context.get(), signature.data(), &size, bytes, input.size());
  signature.resize(size);
  const bool ec = EVP_PKEY_get_base_id(key.get()) == EVP_PKEY_EC;
  return input + "." + (ec ? raw_ecdsa(signature) : to_base64url(signature));
}

}  // namespace beckon::login
