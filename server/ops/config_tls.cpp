#include "ops/config_tls.hpp"

#include <algorithm>

#include "ops/address_forms.hpp"
#include "ops/config_families.hpp"

namespace beckon::ops {
namespace {

using namespace std::chrono_literals;

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
  settings.choice("tls", c.tls, {"files", "self-signed"},
                  "self-signed: with a certificate that the server makes for itself and keeps in the state directory, "
                  "for a local network; browsers warn of it once.");
  settings
      .list("redirect-listen", c.redirect_listen, 0, 16, parse_listen, "ADDR:PORT", "an address and a port such as :80",
            "Where besides to listen for plain http, only to send everybody to https; may be repeated. [default none]")
      .example(":80");
  settings.number<std::uint16_t>("redirect-port", c.redirect_port, 0, 65'535,
                                 "The port of https that they are sent to; 0 is that of the first listen.");
  settings.duration("hsts-time", c.hsts_time, 0s, 2 * 365 * 24h,
                    "How long browsers, once here, refuse plain http and bad certificates for this host name, on every "
                    "port (Strict-Transport-Security); 0 is not at all.");
}

Settings::Complaint tls_contradiction(const Config& c) {
  if (c.tls_certificate.empty() != c.tls_key.empty()) return "tls-certificate and tls-key need each other";
  const bool self_signed = c.tls == "self-signed";
  if (self_signed && !c.tls_certificate.empty()) return "tls = self-signed and tls-certificate cannot both be given";
  if (!c.redirect_listen.empty() && !speaks_tls(c))
    return "redirect-listen needs tls-certificate and tls-key, or tls = self-signed";
  if (c.hsts_time > 0s && self_signed)
    return "hsts-time is not for tls = self-signed: browsers would let nobody past their warning";
  if (c.hsts_time > 0s && !speaks_tls(c)) return "hsts-time needs tls-certificate and tls-key";
  const auto both = [](const Listen& a, const Listen& b) { return a.port != 0 && a == b; };
  const auto taken = std::ranges::find_first_of(c.redirect_listen, c.listen, both);
  if (taken != c.redirect_listen.end()) return "redirect-listen and listen cannot both have " + format_listen(*taken);
  return std::nullopt;
}

}  // namespace

Family tls_settings() { return {declare_tls, tls_contradiction}; }

bool speaks_tls(const Config& c) { return !c.tls_certificate.empty() || c.tls == "self-signed"; }

}  // namespace beckon::ops
