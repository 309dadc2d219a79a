#include "app/own_certificate.hpp"

#include <ctime>
#include <stdexcept>

#include "ice/certificate.hpp"
#include "ice/turn_secret.hpp"
#include "net/machine_names.hpp"
#include "net/self_signed.hpp"
#include "ops/log.hpp"
#include "ops/state_directory.hpp"

namespace beckon {
namespace {

using namespace std::chrono_literals;
constexpr std::chrono::seconds good_for = 820 * 24h;
constexpr std::int64_t renewed_before = 30 * 24 * 3600;  // seconds

}  // namespace

std::string own_certificate_file(const ops::Config& config) {
  return ops::state_directory(config.state) + "/self-signed.pem";
}

bool keep_own_certificate(const std::string& file, std::int64_t now) {
  const std::string kept = ice::read_private_file(file);
  const auto good = net::make_server_context({kept, kept}, file, file);
  if (good && static_cast<std::int64_t>(good->expires) - now > renewed_before) return false;
  const auto made = net::make_self_signed(net::names_of_this_machine(), good_for);
  ice::write_private_file(file, made.chain + made.key);
  return true;
}

ops::Config with_own_certificate(ops::Config config) {
  if (config.tls != "self-signed") return config;
  const std::string file = own_certificate_file(config);
  ops::make_state_directory(ops::state_directory(config.state));
  const bool made = keep_own_certificate(file, std::time(nullptr));
  ops::log_info(made ? "tls-self-signed-made" : "tls-self-signed",
                {{"sha256", ice::fingerprint_of(ice::read_private_file(file))}, {"file", file}});
  config.tls_certificate = config.tls_key = file;
  return config;
}

}  // namespace beckon
