#include "app/doctor/turn_round.hpp"

#include <set>

#include "app/doctor/relay_check.hpp"
#include "app/doctor/trial_coturn.hpp"
#include "app/doctor/turn_check.hpp"
#include "app/turn_plan.hpp"
#include "ice/turn_access.hpp"
#include "ice/turn_client.hpp"
#include "ice/turn_secret.hpp"
#include "ops/config_turn.hpp"
#include "ops/state_directory.hpp"

namespace beckon::doctor {
namespace {

void append_findings(Findings& all, Findings more) {
  for (auto& one : more) all.push_back(std::move(one));
}

// Each URL; what must be refused once for each host that opens relays.
Findings check_relays(const std::vector<RelayTarget>& targets, std::int64_t now) {
  Findings all;
  std::set<std::string> asked;
  for (const RelayTarget& target : targets) {
    const auto facts = look_at_relay(target, now, !asked.contains(target.uri.host));
    if (facts.wrong_secret) asked.insert(target.uri.host);
    append_findings(all, judge_relay(facts, now));
  }
  return all;
}

// Asked at the relay's own address: behind a 1:1 NAT a machine often cannot reach its public one. Where a proxy takes
// TLS for it, also through that, by name.
std::vector<RelayTarget> own_targets(const ice::CoturnPlan& plan, ice::TurnPlace place, const std::string& secret) {
  std::vector<RelayTarget> targets;
  const auto through_proxy = ice::turn_urls(place);
  const bool proxy = place.tls_port != 0 && place.tls_port != plan.tls_port;
  if (proxy) place.tls_port = plan.tls_port;
  for (const auto& url : ice::turn_urls(place)) {
    const auto uri = ice::parse_turn_uri(url);
    const std::string& at = uri && uri->host == plan.listen_ip6 ? plan.listen_ip6 : plan.relay_ip;
    const auto address = ice::TransportAddress::parse(at, uri ? uri->port : 0);
    if (uri && address) targets.push_back({url, *uri, {*address}, secret, true});
  }
  if (const auto uri = ice::parse_turn_uri(through_proxy.back()); proxy && uri)
    targets.push_back({through_proxy.back(), *uri, {}, secret, false});
  return targets;
}

Findings check_own_relay(const ops::Config& config, const ice::CoturnPlan& plan, const CoturnFacts& coturn,
                         const std::string& state, std::int64_t now) {
  const std::string id = "turn.relay";
  const auto place = turn_place(config, plan);
  if (coturn.words && *coturn.words != "up") return {skipped(id, "The relay is not tried: coturn does not run.")};
  if (coturn.words) {
    const std::string secret =
        config.turn == "service" ? config.turn_secret : ice::read_private_file(state + "/turn.secret");
    if (secret.empty())
      return {warning(id, "The relay cannot be tried: its secret in " + state + "/turn.secret cannot be read.",
                      "Run doctor as the server's user, with the server's settings.")};
    return check_relays(own_targets(plan, place, secret), now);
  }
  if (!coturn.can_start()) return {skipped(id, "The relay is not tried: see above.")};
  const auto certificate = net::read_certificate(config.tls_certificate, config.tls_key);
  if (plan.tls_port != 0 && !certificate)
    return {skipped(id, "The relay is not tried: it needs the certificate, which cannot be read.")};
  const auto trial = TrialCoturn::start(plan, certificate ? coturn_pem(*certificate) : "");
  if (!trial)
    return {error(id, "coturn does not start with these settings: " + trial.error().message + ".",
                  "Start Beckon with --log-level debug: its lines turn-says hold what coturn says.")};
  Findings all{ok("turn.trial", "Beckon does not run, so a coturn was started for this check alone, and ended again.")};
  append_findings(all, check_relays(own_targets(plan, place, (*trial)->secret()), now));
  return all;
}

Findings check_own(const ops::Config& config, const std::optional<std::string>& words, std::int64_t now) {
  const std::string state = ops::state_directory(config.state);
  const auto plan = coturn_plan(config, state, {});
  const auto coturn = look_at_coturn(plan, words);
  Findings all = judge_coturn(coturn);
  append_findings(all, judge_addresses(look_at_addresses(plan, turn_place(config, plan).host, config.stun)));
  append_findings(all, judge_relay_ports(look_at_relay_ports(plan)));
  if (ops::turn_tls_lacks_name(config))
    all.push_back(warning("turn.tls",
                          "There is a certificate, but calls are offered no TURN over TLS: turn-host is not a name. "
                          "Networks that let nothing but https through are left without.",
                          "Set turn-host to a name that is in the certificate, or turn-tls-port to 0."));
  append_findings(all, check_own_relay(config, plan, coturn, state, now));
  return all;
}

Findings check_external(const ops::Config& config, std::int64_t now) {
  std::vector<RelayTarget> targets;
  Findings all;
  for (const auto& url : config.turn_urls) {
    if (const auto uri = ice::parse_turn_uri(url))
      targets.push_back({url, *uri, {}, config.turn_secret, false});
    else
      all.push_back(skipped("turn.relay", url + " cannot be tried: doctor does not speak TURN over DTLS."));
  }
  append_findings(all, check_relays(targets, now));
  return all;
}

// Of a TURN server that `beckon turn` runs there is something to say also while Beckon does not run.
std::optional<std::string> words_of_service(const ops::Config& config) {
  const auto plan = coturn_plan(config, {}, {});
  const auto uri = ice::parse_turn_uri("turn:" + plan.relay_ip + ":" + std::to_string(plan.port));
  const auto address = ice::TransportAddress::parse(plan.relay_ip, plan.port);
  if (!uri || !address) return std::nullopt;
  auto client = ice::TurnClient::open(*uri, *address);
  return client && client->binding().done() ? std::optional<std::string>("up") : std::nullopt;
}

}  // namespace

Findings check_turn(const ops::Config& config, const std::optional<std::string>& told, std::int64_t now) {
  if (config.turn == "off")
    return {skipped("turn.relay", "TURN is off (setting turn): calls that find no direct way fail.")};
  auto words = told;
  if (config.turn == "service" && !words) words = words_of_service(config);
  Findings all;
  if (ops::turn_is_here(config)) append_findings(all, check_own(config, words, now));
  append_findings(all, check_external(config, now));
  return all;
}

}  // namespace beckon::doctor
