#include "core/seal.hpp"

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>
#include <vector>

#include "core/base64url.hpp"
#include "core/random.hpp"

namespace beckon {
namespace {

constexpr int nonce_size = 12, tag_size = 16;

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
int size_of(std::string_view text) { return static_cast<int>(text.size()); }

// A cipher with its key, nonce and purpose.
Cipher begin(bool sealing, const Seal::Key& key, const std::uint8_t* nonce, std::string_view purpose) {
  Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  int size = 0;
  if (!cipher || EVP_CipherInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(), nonce, sealing ? 1 : 0) != 1 ||
      EVP_CipherUpdate(cipher.get(), nullptr, &size, bytes_of(purpose), size_of(purpose)) != 1)
    throw std::runtime_error("AES-256-GCM is not available");
  return cipher;
}

}  // namespace

std::string Seal::close(std::string_view purpose, std::string_view text) const {
  std::vector<std::uint8_t> out(nonce_size + text.size() + tag_size);
  fill_with_random(std::span(out).first(nonce_size));
  const Cipher cipher = begin(true, key_, out.data(), purpose);
  std::uint8_t* const body = out.data() + nonce_size;
  int size = 0;
  if (EVP_CipherUpdate(cipher.get(), body, &size, bytes_of(text), size_of(text)) != 1 ||
      EVP_CipherFinal_ex(cipher.get(), body + size, &size) != 1 ||
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, tag_size, body + text.size()) != 1)
    throw std::runtime_error("AES-256-GCM failed");
  return to_base64url(out);
}

std::optional<std::string> Seal::open(std::string_view purpose, const Sealed& sealed) const {
  auto in = from_base64url(sealed.str());
  if (!in || in->size() < nonce_size + tag_size) return std::nullopt;
  const Cipher cipher = begin(false, key_, in->data(), purpose);
  const int length = static_cast<int>(in->size()) - nonce_size - tag_size;
  std::uint8_t* const tag = in->data() + nonce_size + length;
  std::string text(static_cast<std::size_t>(length), '\0');
  auto* const out = reinterpret_cast<unsigned char*>(text.data());
  int size = 0;
  if (EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, tag_size, tag) != 1 ||
      EVP_CipherUpdate(cipher.get(), out, &size, in->data() + nonce_size, length) != 1 ||
      EVP_CipherFinal_ex(cipher.get(), out + size, &size) != 1)
    return std::nullopt;
  return text;
}

}  // namespace beckon
