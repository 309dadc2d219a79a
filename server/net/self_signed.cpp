#include "net/self_signed.hpp"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <array>
#include <memory>
#include <stdexcept>

#include "net/ip_address.hpp"

namespace beckon::net {
namespace {

constexpr std::size_t longest_common_name = 64;  // RFC 5280, A.1
constexpr long one_day = 86'400;

using MadeKey = std::unique_ptr<EVP_PKEY, decltype([](EVP_PKEY* key) { EVP_PKEY_free(key); })>;
using MadeX509 = std::unique_ptr<X509, decltype([](X509* one) { X509_free(one); })>;
using MemoryBio = std::unique_ptr<BIO, decltype([](BIO* bio) { BIO_free(bio); })>;
using Extension = std::unique_ptr<X509_EXTENSION, decltype([](X509_EXTENSION* one) { X509_EXTENSION_free(one); })>;

void check(bool done, const char* what) {
  if (done) return;
  ERR_clear_error();
  throw std::runtime_error(std::string("cannot make a certificate: ") + what);
}

std::string alternative_names(const std::vector<std::string>& names) {
  std::string all;
  for (const auto& name : names) {
    all.append(all.empty() ? "" : ",").append(IpAddress::parse(name) ? "IP:" : "DNS:").append(name);
  }
  return all;
}

void set_serial(X509* certificate) {
  const std::unique_ptr<BIGNUM, decltype([](BIGNUM* number) { BN_free(number); })> number(BN_new());
  check(number && BN_rand(number.get(), 120, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
            BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr,
        "no serial number");
}

void set_subject(X509* certificate, const std::string& name) {
  X509_NAME* subject = X509_get_subject_name(certificate);
  const std::string common = name.substr(0, longest_common_name);
  check(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(common.c_str()),
                                   -1, -1, 0) == 1 &&
            X509_set_issuer_name(certificate, subject) == 1,
        "no subject");
}

void set_extensions(X509* certificate, const std::vector<std::string>& names) {
  X509V3_CTX context{};
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const std::array<std::pair<int, std::string>, 5> extensions{{{NID_basic_constraints, "critical,CA:FALSE"},
                                                               {NID_key_usage, "critical,digitalSignature"},
                                                               {NID_ext_key_usage, "serverAuth"},
                                                               {NID_subject_key_identifier, "hash"},
                                                               {NID_subject_alt_name, alternative_names(names)}}};
  for (const auto& [kind, value] : extensions) {
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
    check(extension && X509_add_ext(certificate, extension.get(), -1) == 1, value.c_str());
  }
}

template <class Write>
std::string in_pem(Write write) {
  const MemoryBio bio(BIO_new(BIO_s_mem()));
  check(bio && write(bio.get()) == 1, "it cannot be written");
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

}  // namespace

CertificateText make_self_signed(const std::vector<std::string>& names, std::chrono::seconds good_for) {
  const MadeKey key(EVP_EC_gen("P-256"));
  const MadeX509 certificate(X509_new());
  check(key && certificate && !names.empty(), "no key");
  X509* const c = certificate.get();
  check(X509_set_version(c, X509_VERSION_3) == 1 && X509_gmtime_adj(X509_getm_notBefore(c), -one_day) != nullptr &&
            X509_gmtime_adj(X509_getm_notAfter(c), static_cast<long>(good_for.count())) != nullptr &&
            X509_set_pubkey(c, key.get()) == 1,
        "no time");
  set_serial(c);
  set_subject(c, names.front());
  set_extensions(c, names);
  check(X509_sign(c, key.get(), EVP_sha256()) > 0, "no signature");
  return {in_pem([&](BIO* bio) { return PEM_write_bio_X509(bio, c); }), in_pem([&](BIO* bio) {
            return PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
          })};
}

}  // namespace beckon::net
