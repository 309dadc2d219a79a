// Reads the certificate and the key that the settings name.
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "app/doctor/certificate_check.hpp"

namespace beckon::doctor {
namespace {

template <class T, void (*release)(T*)>
struct Releaser {
  void operator()(T* owned) const { release(owned); }
};
using X509Owner = std::unique_ptr<X509, Releaser<X509, X509_free>>;
using KeyOwner = std::unique_ptr<EVP_PKEY, Releaser<EVP_PKEY, EVP_PKEY_free>>;
struct CloseFile {
  void operator()(BIO* file) const { BIO_free(file); }
};
using FileOwner = std::unique_ptr<BIO, CloseFile>;
struct FreeChain {
  void operator()(STACK_OF(X509) * chain) const { sk_X509_pop_free(chain, X509_free); }
};

// No question at the terminal for the password of a locked key.
int no_password(char*, int, int, void*) { return 0; }

}  // namespace

CertificateFiles look_at_certificate_files(const std::string& certificate, const std::string& key) {
  CertificateFiles files{certificate, key, false, {}, {}};
  if (certificate.empty()) return files;
  const auto open = [&](const std::string& name) {
    FileOwner file(BIO_new_file(name.c_str(), "r"));
    if (!file && files.problem.empty()) files.problem = name + " cannot be read: " + std::strerror(errno) + ".";
    return file;
  };
  const FileOwner certificate_file = open(certificate), key_file = open(key);
  if (!files.problem.empty()) return files;
  const X509Owner leaf(PEM_read_bio_X509_AUX(certificate_file.get(), nullptr, no_password, nullptr));
  const KeyOwner private_key(PEM_read_bio_PrivateKey(key_file.get(), nullptr, no_password, nullptr));
  const std::unique_ptr<STACK_OF(X509), FreeChain> chain(sk_X509_new_null());
  while (leaf) {
    X509* const next = PEM_read_bio_X509(certificate_file.get(), nullptr, no_password, nullptr);
    if (!next) break;
    sk_X509_push(chain.get(), next);
  }
  if (!leaf) files.problem = "There is no certificate in " + certificate + ".";
  if (leaf && !private_key) files.problem = "There is no key without a password in " + key + ".";
  if (leaf && private_key && X509_check_private_key(leaf.get(), private_key.get()) != 1)
    files.problem = "The key in " + key + " is not that of the certificate in " + certificate + ".";
  if (files.problem.empty()) {
    files.read = ice::read_certificate(leaf.get());
    files.read.problem = ice::chain_problem(leaf.get(), chain.get());
  }
  ERR_clear_error();
  return files;
}

CertificateFiles look_at_own_certificate(const std::string& file) {
  const bool made = access(file.c_str(), F_OK) == 0;
  CertificateFiles files = look_at_certificate_files(made ? file : "", made ? file : "");
  files.own = true;
  return files;
}

}  // namespace beckon::doctor
