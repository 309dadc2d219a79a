#include "ops/config_families.hpp"

namespace beckon::ops {
namespace {

void declare_tls(Settings& settings, Config& c) {
  settings.heading("TLS");
  settings
      .text(
          "tls-certificate", c.tls_certificate, [](std::string_view text) { return !text.empty(); }, "FILE",
          "the name of a file",
          "A PEM file with the server's certificate and those between it and its root. With it every address that "
          "it listens on speaks https and wss alone. [default none: http and ws]")
      .example("/etc/letsencrypt/live/talk.example.org/fullchain.pem");
  settings.secret_file("tls-key", c.tls_key, "A PEM file with the certificate's private key. [default none]")
      .example("/etc/letsencrypt/live/talk.example.org/privkey.pem");
}

Settings::Complaint tls_contradiction(const Config& c) {
  if (c.tls_certificate.empty() != c.tls_key.empty()) return "tls-certificate and tls-key need each other";
  return std::nullopt;
}

}  // namespace

Family tls_settings() { return {declare_tls, tls_contradiction}; }

}  // namespace beckon::ops
