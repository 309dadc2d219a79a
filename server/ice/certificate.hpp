// What an X.509 certificate (RFC 5280) says that an operator needs to know.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct x509_st;
struct stack_st_X509;

namespace beckon::ice {

struct Certificate {
  std::vector<std::string> names;  // of subjectAltName: DNS names and IP addresses; without those the common name
  std::int64_t not_before = 0, not_after = 0;  // seconds since 1970
  bool self_signed = false;
  std::string fingerprint;  // SHA-256 as browsers show it, "AB:CD:…": tells two certificates apart
  std::string problem;      // why nobody would trust the chain, in OpenSSL's words; empty if they would

  // Whether it was made for this host: a DNS name, also by its wildcard (RFC 9525), or an IP address.
  bool covers(std::string_view host) const;
};

Certificate read_certificate(x509_st* certificate);

// That of the first certificate in the text (PEM, RFC 7468); empty if there is none.
std::string fingerprint_of(const std::string& chain);

// Whether the machine's own store of authorities leads to the first of the chain, and why not. The time is the
// system's. `chain` may be null.
std::string chain_problem(x509_st* certificate, stack_st_X509* chain);

}  // namespace beckon::ice
