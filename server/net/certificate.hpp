// A server's certificate and its key: from PEM files to what OpenSSL shows to clients.
#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "core/error.hpp"

struct ssl_ctx_st;

namespace beckon::net {

// As text in PEM (RFC 7468).
struct CertificateText {
  std::string chain;  // the certificate, behind it those between it and its root
  std::string key;    // secret
  friend bool operator==(const CertificateText&, const CertificateText&) = default;
};

// The error names the file that cannot be read and says why.
Result<CertificateText> read_certificate(const std::string& certificate_file, const std::string& key_file);

// What connections are made of: TLS 1.2 and 1.3 with this certificate. Never changes; those that are made of it keep it
// alive. Any thread.
struct ServerContext {
  std::shared_ptr<ssl_ctx_st> context;
  std::uint64_t expires = 0;  // the certificate, in seconds since 1970
};

// The error says which of the two files is wrong, and how: the certificate, the key, or that they do not fit.
Result<ServerContext> make_server_context(const CertificateText& text, const std::string& certificate_file,
                                          const std::string& key_file);

}  // namespace beckon::net
