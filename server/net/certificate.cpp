#include "net/certificate.hpp"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cerrno>
#include <ctime>
#include <fstream>
#include <new>
#include <optional>
#include <sstream>
#include <system_error>

namespace beckon::net {
namespace {

using BioPtr = std::unique_ptr<BIO, decltype([](BIO* bio) { BIO_free(bio); })>;
using X509Ptr = std::unique_ptr<X509, decltype([](X509* one) { X509_free(one); })>;
using KeyPtr = std::unique_ptr<EVP_PKEY, decltype([](EVP_PKEY* key) { EVP_PKEY_free(key); })>;

// Nobody is there to be asked for a passphrase.
int no_passphrase(char*, int, int, void*) { return -1; }

// The first of those that led to it.
std::string what_failed() {
  const unsigned long code = ERR_peek_error();
  ERR_clear_error();
  const char* reason = ERR_reason_error_string(code);
  return reason ? reason : "it cannot be read";
}

Result<std::string> read_file(const std::string& what, const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf()))
    return Error{ErrorCode::Internal, "no " + what + " in " + name + ": " + std::generic_category().message(errno)};
  return std::move(text).str();
}

BioPtr over(const std::string& text) { return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }

std::uint64_t expiry_of(const X509* certificate) {
  std::tm broken_down{};
  if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &broken_down) != 1) return 0;
  return static_cast<std::uint64_t>(timegm(&broken_down));
}

// When it expires; nothing when there is no certificate in the text or a broken one behind it.
std::optional<std::uint64_t> use_chain(SSL_CTX* context, const std::string& text) {
  const BioPtr pem = over(text);
  const X509Ptr first(PEM_read_bio_X509_AUX(pem.get(), nullptr, no_passphrase, nullptr));
  if (!first || SSL_CTX_use_certificate(context, first.get()) != 1) return std::nullopt;
  while (true) {
    X509Ptr next(PEM_read_bio_X509(pem.get(), nullptr, no_passphrase, nullptr));
    if (!next) break;
    if (SSL_CTX_add0_chain_cert(context, next.get()) != 1) return std::nullopt;
    static_cast<void>(next.release());  // the context's now
  }
  const unsigned long last = ERR_peek_last_error();
  if (ERR_GET_LIB(last) != ERR_LIB_PEM || ERR_GET_REASON(last) != PEM_R_NO_START_LINE) return std::nullopt;
  ERR_clear_error();
  return expiry_of(first.get());
}

bool use_key(SSL_CTX* context, const std::string& text) {
  const BioPtr pem = over(text);
  const KeyPtr key(PEM_read_bio_PrivateKey(pem.get(), nullptr, no_passphrase, nullptr));
  return key && SSL_CTX_use_PrivateKey(context, key.get()) == 1;
}

// With TLS 1.2 too only what has forward secrecy and authenticates what it encrypts (RFC 9325, 4.2); all browsers do.
constexpr const char* ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

void set_manners(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(context, ciphers);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_IGNORE_UNEXPECTED_EOF |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  // Who comes back brings a ticket; nothing of a client without one stays here.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  // What is pending moves and grows between two attempts to write it; idle connections keep no buffers.
  SSL_CTX_set_mode(context,
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
}

}  // namespace

Result<CertificateText> read_certificate(const std::string& certificate_file, const std::string& key_file) {
  auto chain = read_file("certificate", certificate_file);
  if (!chain) return chain.error();
  auto key = read_file("key", key_file);
  if (!key) return key.error();
  return CertificateText{std::move(*chain), std::move(*key)};
}

Result<ServerContext> make_server_context(const CertificateText& text, const std::string& certificate_file,
                                          const std::string& key_file) {
  ERR_clear_error();
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), [](SSL_CTX* gone) { SSL_CTX_free(gone); });
  if (!context) throw std::bad_alloc();
  const auto expires = use_chain(context.get(), text.chain);
  if (!expires) return Error{ErrorCode::Internal, "no certificate in " + certificate_file + ": " + what_failed()};
  if (!use_key(context.get(), text.key))
    return Error{ErrorCode::Internal, "no key in " + key_file + " that fits the certificate: " + what_failed()};
  set_manners(context.get());
  return ServerContext{std::move(context), *expires};
}

}  // namespace beckon::net
