#include "app/doctor/doctor.hpp"

#include <ctime>

#include "app/doctor/certificate_check.hpp"
#include "app/doctor/clock_check.hpp"
#include "app/doctor/login_check.hpp"
#include "app/doctor/print.hpp"
#include "app/doctor/server_check.hpp"
#include "app/doctor/state_check.hpp"
#include "app/doctor/turn_round.hpp"
#include "app/doctor/url_check.hpp"
#include "app/own_certificate.hpp"
#include "ops/config_turn.hpp"

namespace beckon::doctor {
namespace {

void append(Findings& all, Findings more) {
  for (auto& one : more) all.push_back(std::move(one));
}

// Under which names the configured certificate is shown.
std::vector<std::string> certificate_hosts(const ops::Config& config, const std::optional<WebPlace>& url) {
  std::vector<std::string> hosts;
  if (url && url->tls) hosts.push_back(url->host);
  if (!config.turn_host.empty() && ops::turn_is_here(config) && (!url || url->host != config.turn_host))
    hosts.push_back(config.turn_host);
  return hosts;
}

ClockFacts clock_with(const std::optional<UrlFacts>& url) {
  ClockFacts facts = look_at_clock();
  if (!url || !url->ready.why.empty()) return facts;
  if (const auto theirs = parse_http_date(std::string(url->ready.answer.header("Date")))) {
    facts.other = url->place.origin();
    facts.other_ahead = std::chrono::seconds(*theirs - std::time(nullptr));
  }
  return facts;
}

}  // namespace

Findings examine(const ops::Config& given, const ops::DoctorOptions& options) {
  ops::Config config = given;
  const bool self_signed = config.tls == "self-signed";
  if (self_signed) config.tls_certificate = config.tls_key = own_certificate_file(config);
  const std::int64_t now = std::time(nullptr);
  const auto listeners = look_at_listeners(config);
  const ListenFacts* const server = running(listeners);
  const auto place = parse_origin(options.url);

  Findings all = judge_state(look_at_state(config, server != nullptr));
  append(all, judge_secret_files(look_at_secret_files(given)));
  append(all, judge_login(look_at_login(config)));
  append(all, judge_listeners(listeners));
  all.push_back(judge_descriptors(look_at_descriptors(config, server)));
  const auto files = self_signed ? look_at_own_certificate(config.tls_certificate)
                                 : look_at_certificate_files(config.tls_certificate, config.tls_key);
  append(all, judge_certificate_files(files, certificate_hosts(config, place), server ? server->certificate : "", now));
  std::optional<UrlFacts> url;
  if (place) {
    url = look_at_url(*place, config.http);
    append(all, judge_url(*url, now));
  } else {
    all.push_back(
        skipped("url.answers",
                "Whether people's browsers get through to here is not looked at: say where they go, with --url "
                "https://talk.example.org."));
  }
  append(all, check_turn(config, server ? std::optional(server->turn) : std::nullopt, now));
  append(all, judge_clock(clock_with(url)));
  return all;
}

int run(const ops::Config& config, const ops::DoctorOptions& options) {
  return print(examine(config, options), options.json);
}

}  // namespace beckon::doctor
