#include "ops/config_turn.hpp"

#include <algorithm>

#include "ops/address_forms.hpp"
#include "ops/config_families.hpp"
#include "ops/secret_file.hpp"

namespace beckon::ops {
namespace {

using namespace std::chrono_literals;
constexpr std::size_t GiB = 1024 * 1024 * 1024;

bool is_one_address(std::string_view text) { return is_ipv4_address(text) && text != "0.0.0.0"; }

bool is_one_ip6_or_none(std::string_view text) {
  const bool special = text == "::" || text.starts_with("::ffff:") || text.starts_with("fe80:");
  return text == "none" || (is_ipv6_address(text) && !special);
}

// As if a name were there. For TURN no browser takes a certificate that is only its maker's.
bool has_what_tls_needs(const Config& c) {
  return turn_is_here(c) && c.turn_tls_port != 0 && !c.tls_certificate.empty() && c.tls != "self-signed";
}

bool is_name(const std::string& host) { return !host.empty() && !is_ipv4_address(host); }

void declare_own(Settings& settings, Config& c) {
  const auto* const address = "an IPv4 address such as 198.51.100.7";
  settings
      .text("turn-host", c.turn_host, is_host_name_or_ipv4, "HOST", "a host name or an IPv4 address",
            "Under which name clients find our own TURN server. [default turn-external-ip, else turn-relay-ip]")
      .example("turn.example.org");
  settings
      .text("turn-relay-ip", c.turn_relay_ip, is_one_address, "ADDR", address,
            "The address of this machine that it listens on and relays from. [default the one that leads to the "
            "Internet, else 127.0.0.1]")
      .example("10.0.0.7");
  settings
      .text("turn-external-ip", c.turn_external_ip, is_one_address, "ADDR", address,
            "The public address that a 1:1 NAT gives turn-relay-ip. [default none]")
      .example("198.51.100.7");
  settings
      .text("turn-listen-ip6", c.turn_listen_ip6, is_one_ip6_or_none, "ADDR",
            "an IPv6 address such as 2001:db8::7, or none",
            "The IPv6 address of this machine that it listens on besides; it relays from turn-relay-ip alone. "
            "[default the one that leads to the Internet, none where turn-relay-ip is given]")
      .example("2001:db8::7");
  settings.number<std::uint16_t>("turn-port", c.turn_port, 1, 65'535, "Its port, UDP and TCP.");
  settings.number<std::uint16_t>("turn-tls-port", c.turn_tls_port, 0, 65'535,
                                 "Its port for TLS over TCP, with tls-certificate, where turn-host is a name; 0 is "
                                 "none.");
  settings.number<std::uint16_t>("turn-tls-public-port", c.turn_tls_public_port, 0, 65'535,
                                 "The port that clients are told for TLS, where a proxy passes on to turn-tls-port "
                                 "what comes there for turn-host; 0 is turn-tls-port itself.");
  settings.number<std::uint16_t>("turn-min-port", c.turn_min_port, 1024, 65'535, "The first UDP port to relay from.");
  settings.number<std::uint16_t>("turn-max-port", c.turn_max_port, 1024, 65'535, "The last UDP port to relay from.");
  settings.number<std::size_t>("turn-user-quota", c.turn_user_quota, 4, 1000,
                               "Relay ports at once for one session's part in one call.");
  settings.number<std::size_t>("turn-total-quota", c.turn_total_quota, 4, 64'512, "Relay ports at once for all.");
  settings.bytes("turn-bandwidth", c.turn_bandwidth, 0, GiB,
                 "Bytes per second through one relay port and direction; 0 is no limit.");
  settings.bytes("turn-total-bandwidth", c.turn_total_bandwidth, 0, 64 * GiB,
                 "Bytes per second through all of them together; 0 is no limit.");
}

void declare_external(Settings& settings, Config& c) {
  const auto url = [](const std::string& text) { return is_turn_url(text) ? std::optional(text) : std::nullopt; };
  settings
      .list("turn-url", c.turn_urls, 0, 8, url, "URL", "a TURN URL such as turn:turn.example.org:3478?transport=udp",
            "Where an external TURN server is, besides our own or instead of it; may be repeated. [default none]")
      .example("turn:turn.example.org:3478?transport=udp")
      .live();
  settings
      .secret("turn-secret", c.turn_secret, least_secret, most_secret,
              "The secret shared with it (coturn's static-auth-secret). Other users of the machine see flags: better "
              "in a file of its own. [default none]")
      .example("0123456789abcdef0123456789abcdef")
      .live();
  settings
      .secret_file("turn-secret-file", c.turn_secret_file,
                   "A file that holds that secret on its only line. [default none]")
      .example("/etc/beckon/turn.secret")
      .live();
}

void declare_turn(Settings& settings, Config& c) {
  settings.heading("TURN");
  settings.choice("turn", c.turn, {"own", "service", "external", "off"},
                  "Relays for calls that find no direct way: a coturn that this server runs, one that `beckon turn` "
                  "runs beside it with the same settings, one that runs elsewhere, or none.");
  settings
      .duration("turn-credential-time", c.turn_credential_time, 1min, 24h,
                "How long a credential opens new relays; a call that goes on gets new ones in time.")
      .live();
  declare_own(settings, c);
  declare_external(settings, c);
}

Settings::Complaint read_turn_secret(Config& c) {
  if (c.turn_secret_file.empty()) return std::nullopt;
  if (!c.turn_secret.empty()) return "turn-secret and turn-secret-file cannot both be given";
  return read_secret_file("turn-secret-file", c.turn_secret_file, c.turn_secret);
}

Settings::Complaint turn_contradiction(const Config& c) {
  const bool external = c.turn == "external";
  const bool off = c.turn == "off";
  if (external && c.turn_urls.empty()) return "turn = external needs turn-url";
  if (off && !c.turn_urls.empty()) return "turn-url is not for turn = off";
  if (off && !c.turn_secret.empty()) return "turn-secret is not for turn = off";
  if (!c.turn_urls.empty() && c.turn_secret.empty()) return "turn-url needs turn-secret or turn-secret-file";
  const bool service = c.turn == "service";
  if (service && c.turn_secret.empty()) return "turn = service needs turn-secret-file, which both programs read";
  if (c.turn_urls.empty() && !c.turn_secret.empty() && !service)
    return "turn-secret is for the servers of turn-url, and needs it";
  if (c.turn_max_port < c.turn_min_port) return "turn-max-port must not be less than turn-min-port";
  const auto relays_from = [&c](std::uint16_t port) { return port >= c.turn_min_port && port <= c.turn_max_port; };
  if (turn_is_here(c) && relays_from(c.turn_port))
    return "turn-port must not be one of the ports from turn-min-port to turn-max-port";
  if (turn_speaks_tls(c) && relays_from(c.turn_tls_port))
    return "turn-tls-port must not be one of the ports from turn-min-port to turn-max-port";
  if (turn_speaks_tls(c) && c.turn_tls_port == c.turn_port) return "turn-tls-port and turn-port must differ";
  return std::nullopt;
}

}  // namespace

Family turn_settings() { return {declare_turn, turn_contradiction, read_turn_secret}; }

bool turn_is_here(const Config& c) { return c.turn == "own" || c.turn == "service"; }

bool turn_speaks_tls(const Config& c) { return has_what_tls_needs(c) && is_name(c.turn_host); }

bool turn_tls_lacks_name(const Config& c) { return has_what_tls_needs(c) && !is_name(c.turn_host); }

}  // namespace beckon::ops
