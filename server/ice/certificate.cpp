#include "ice/certificate.hpp"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <span>

namespace beckon::ice {
namespace {

std::int64_t seconds_of(const ASN1_TIME* time) {
  std::tm parts{};
  return ASN1_TIME_to_tm(time, &parts) == 1 ? static_cast<std::int64_t>(timegm(&parts)) : 0;
}

std::string_view text_of(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

std::string ip_of(const ASN1_STRING* bytes) {
  char text[INET6_ADDRSTRLEN]{};
  const auto raw = text_of(bytes);
  if (raw.size() != 4 && raw.size() != 16) return {};
  inet_ntop(raw.size() == 4 ? AF_INET : AF_INET6, raw.data(), text, sizeof text);
  return text;
}

std::vector<std::string> names_in(X509* certificate) {
  std::vector<std::string> names;
  auto* const list = static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  for (int i = 0; i < sk_GENERAL_NAME_num(list); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(list, i);
    if (name->type == GEN_DNS) names.emplace_back(text_of(name->d.dNSName));
    if (name->type == GEN_IPADD) names.push_back(ip_of(name->d.iPAddress));
  }
  GENERAL_NAMES_free(list);
  if (!names.empty()) return names;
  char common[256]{};
  if (X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, common, sizeof common) > 0)
    names.emplace_back(common);
  return names;
}

std::string sha256_of(X509* certificate) {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  X509_digest(certificate, EVP_sha256(), digest.data(), &size);
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string text;
  for (const std::uint8_t byte : std::span(digest.data(), size)) {
    if (!text.empty()) text += ':';
    (text += digits[byte >> 4]) += digits[byte & 15];
  }
  return text;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

}  // namespace

bool Certificate::covers(std::string_view host) const {
  const std::string wanted = lower(host);
  return std::ranges::any_of(names, [&](const std::string& name) {
    const std::string offered = lower(name);
    if (offered == wanted) return true;
    // "*.example.org" stands for exactly one label.
    const auto dot = wanted.find('.');
    return offered.starts_with("*.") && dot != std::string::npos && dot > 0 && offered.substr(1) == wanted.substr(dot);
  });
}

Certificate read_certificate(X509* certificate) {
  Certificate read;
  read.names = names_in(certificate);
  read.not_before = seconds_of(X509_get0_notBefore(certificate));
  read.not_after = seconds_of(X509_get0_notAfter(certificate));
  read.self_signed = X509_self_signed(certificate, 0) == 1;
  read.fingerprint = sha256_of(certificate);
  return read;
}

std::string fingerprint_of(const std::string& chain) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> text(BIO_new_mem_buf(chain.data(), static_cast<int>(chain.size())),
                                                       &BIO_free);
  const std::unique_ptr<X509, decltype(&X509_free)> first(PEM_read_bio_X509_AUX(text.get(), nullptr, nullptr, nullptr),
                                                          &X509_free);
  ERR_clear_error();
  return first ? sha256_of(first.get()) : std::string();
}

std::string chain_problem(X509* certificate, STACK_OF(X509) * chain) {
  const std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)> store(X509_STORE_new(), &X509_STORE_free);
  const std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> context(X509_STORE_CTX_new(),
                                                                                &X509_STORE_CTX_free);
  ERR_clear_error();
  std::string problem;
  if (X509_STORE_set_default_paths(store.get()) != 1 ||
      X509_STORE_CTX_init(context.get(), store.get(), certificate, chain) != 1) {
    problem = "the machine's list of authorities cannot be read";
  } else {
    X509_STORE_CTX_set_purpose(context.get(), X509_PURPOSE_SSL_SERVER);
    if (X509_verify_cert(context.get()) != 1)
      problem = X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()));
  }
  ERR_clear_error();
  return problem;
}

}  // namespace beckon::ice
