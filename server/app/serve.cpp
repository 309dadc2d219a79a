#include "app/serve.hpp"

#include <sys/resource.h>

#include <csignal>
#include <system_error>
#include <utility>

#include "app/admin/admin.hpp"
#include "app/admin/status.hpp"
#include "app/certificate_watch.hpp"
#include "app/configured_limits.hpp"
#include "app/key_watch.hpp"
#include "app/listening.hpp"
#include "app/metrics_page.hpp"
#include "app/own_certificate.hpp"
#include "app/security_headers.hpp"
#include "app/signing.hpp"
#include "app/spare_memory.hpp"
#include "app/turn.hpp"
#include "net/tls.hpp"
#include "ops/log.hpp"
#include "ops/reload.hpp"
#include "ops/state_directory.hpp"
#include "ops/version.hpp"

namespace beckon {
namespace {

constexpr Duration shutdown_limit{2'000};

Guests guests_of(const ops::Config& c) {
  return c.guests == "on" ? Guests::On : c.guests == "password" ? Guests::Password : Guests::Off;
}

Settings settings_of(const ops::Config& c, const Turn& turn, std::shared_ptr<const Seal> seal, std::uint64_t boot,
                     const std::optional<KeyWatch>& keys) {
  Settings s;
  s.lobby = c.lobby;
  s.guests = guests_of(c);
  if (s.guests == Guests::Password) s.guest_password = std::make_shared<const login::GuestPassword>(c.guest_password);
  if (keys) s.logins = keys->verifier();
  s.stun = turn.stun_servers(c.stun);
  s.turn = turn.access();
  s.heartbeat = c.heartbeat;
  s.hello_time = c.hello_time;
  s.rooms_per_session = c.rooms_per_session;
  s.blocks_per_user = c.blocks_per_user;
  s.calls_per_user = c.calls_per_user;
  s.parties = c.call_parties;
  s.link_time = c.link_time;
  s.bad_messages = c.bad_messages;
  s.mdn_waiting_bytes = c.mdn_waiting_bytes;
  s.codec = {c.message_bytes, c.body_bytes, c.body_depth, c.text_length};
  s.call_times = {c.invite_time, c.caller_gone_time, c.connecting_time, c.reconnecting_time, c.tombstone_time};
  s.session_times = {c.grace, c.grace_in_call, c.reload_time};
  s.seal = std::move(seal);
  s.boot = boot;
  s.resume_time = c.resume_time;
  s.room_limits = {c.lobby_members, c.chat_history, c.presence_interval};
  set_rates(s, c);
  return s;
}

net::ServerLimits limits_of(const ops::Config& c, net::AddressLimits& addresses) {
  net::ServerLimits l;
  l.message = c.message_bytes;
  l.pending = c.pending_bytes;
  l.header = c.header_bytes;
  l.body = c.http_body_bytes;
  l.connections = c.connections;
  l.handshake = c.handshake_time;
  l.ping_after = c.ping_after;
  l.dead_after = c.dead_after;
  set_rates(l, c, addresses);
  return l;
}

net::ServerManners manners_of(const ops::Config& c) {
  return {security_headers(c.hsts_time), c.conformance_echo ? "/echo" : ""};
}

PollingLimits polling_of(const ops::Config& c, std::uint32_t workers, net::AddressLimits& addresses) {
  PollingLimits l;
  l.on = c.http;
  l.pending = c.pending_bytes;
  l.connections = c.connections;
  l.shards = workers;
  l.poll_time = c.http_poll_time;
  l.dead_after = c.dead_after;
  set_rates(l, c, addresses);
  return l;
}

std::string joined(const std::vector<std::string>& names) {
  std::string all;
  for (const auto& name : names) all += (all.empty() ? "" : ", ") + name;
  return all;
}

// Shells and systemd allow 1,024 descriptors at first, for programs that select(), and as many as we need if asked.
void allow_all_descriptors() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

class Service {
 public:
  // `given` as it was read, and `config` with what the server itself adds to it.
  Service(const ops::Config& given, const ops::Config& config, std::uint32_t workers, ReadAgain read_again)
      : config_(given),
        read_again_(std::move(read_again)),
        tls_(config.tls_certificate.empty()
                 ? nullptr
                 : std::make_unique<net::TlsContext>(config.tls_certificate, config.tls_key)),
        turn_(config, tls_ ? tls_->text() : net::CertificateText{}, loop_),
        settings_(settings_of(config, turn_, make_seal(config), milliseconds_since_1970(), watched_keys(config))),
        addresses_(address_limits(config)),
        hub_(workers, {config.mailbox}),
        site_(
            {config.origins, config.frame_ancestors, config.mdn && config.lobby},
            [this] {
              return metrics_page(counters_, hub_, turn_.status(), tls_ ? std::optional(tls_->expires()) : std::nullopt,
                                  draining_);
            },
            [this] { return readiness(); }) {
    status_.started = settings_.boot;
    if (tls_) watch_certificate(config);
    loop_.on_signal(SIGHUP, [this] { reload(); });
    for (const int signal : {SIGTERM, SIGINT}) loop_.on_signal(signal, [this] { loop_.stop(); });
    for (std::uint32_t i = 0; i < workers; ++i) {
      counters_.push_back(std::make_unique<WorkerCounters>());
      workers_.push_back(std::make_unique<Worker>(hub_, ShardId{i}, settings_, limits_of(config, addresses_),
                                                  manners_of(config), polling_of(config, workers, addresses_), site_,
                                                  *counters_.back()));
    }
    open_admin(config);
  }

  void listen(const ops::Config& config) { status_.listening = listen_on_all(config, workers_, tls_.get()); }

  // Signals count from the construction on; one that came before run() ends it at once.
  void run() {
    for (auto& worker : workers_) worker->start();
    turn_.begin();
    ready_ = true;
    loop_.run();
    ready_ = false;
    admin_.reset();
    ops::log_info("stopping");
    turn_.ask_to_end();
    for (auto& worker : workers_) worker->stop(shutdown_limit);
    for (auto& worker : workers_) worker->join();
    turn_.end();
  }

 private:
  const std::optional<KeyWatch>& watched_keys(const ops::Config& c) {
    if (!c.jwt_keys.empty())
      key_watch_.emplace(loop_, c.jwt_keys, login::Policy{c.jwt_issuer, c.jwt_audience, c.jwt_leeway, c.lobby});
    else if (c.guests == "off")
      ops::log_warn("nobody-can-enter", {{"why", "guests are off, and there are no jwt-keys"}});
    return key_watch_;
  }

  void watch_certificate(const ops::Config& config) {
    const auto keep = [self_signed = config.tls == "self-signed", file = config.tls_certificate] {
      if (self_signed) keep_own_certificate(file, std::time(nullptr));
    };
    certificate_watch_.emplace(
        loop_, *tls_, [this](const net::CertificateText& text) { turn_.renew(text); }, Duration{60'000}, keep);
  }

  Site::Readiness readiness() const {
    return {ready_ && !draining_ && turn_.ready(), "turn: " + turn_.words() + (draining_ ? "\ndraining" : "")};
  }

  void reload() {
    const auto read = read_again_();
    if (const auto* why = std::get_if<std::string>(&read)) return ops::log_warn("settings-refused", {{"why", *why}});
    auto next = ops::reload(config_, std::get<ops::Config>(read));
    if (next.contradiction) return ops::log_warn("settings-refused", {{"why", *next.contradiction}});
    if (!next.applied.empty()) apply(std::move(next.config));
    crew_.when_done([applied = std::move(next.applied), waiting = std::move(next.waiting)] {
      ops::log_info("settings-read", {{"changed", joined(applied)}});
      if (!waiting.empty()) ops::log_warn("settings-wait-for-restart", {{"settings", joined(waiting)}});
    });
  }

  void apply(ops::Config config) {
    const ops::Config before = std::exchange(config_, std::move(config));
    ops::set_log_level(config_.log_level);
    site_.origins().set_others(config_.origins);
    turn_.reload(config_);
    auto settings = settings_of(config_, turn_, settings_.seal, settings_.boot, key_watch_);
    keep_counts(settings, settings_, config_, before);
    change(addresses_, config_);
    for (auto& worker : workers_)
      worker->apply(std::make_shared<const Settings>(settings), limits_of(config_, addresses_),
                    polling_of(config_, static_cast<std::uint32_t>(workers_.size()), addresses_));
    settings_ = std::move(settings);
  }

  boost::json::object status() const {
    ServerStatus now = status_;
    now.now = milliseconds_since_1970();
    now.draining = draining_;
    now.ready = readiness().ready;
    now.turn = turn_.words();
    if (tls_) now.certificate_expires = tls_->expires();
    return to_json(now, counters_);
  }

  // Without it everything else works: that is better than no server.
  void open_admin(const ops::Config& config) try {
    const std::string path = admin_socket_path(config);
    if (path.empty()) return;
    if (config.admin_socket.empty()) ops::make_state_directory(ops::state_directory(config.state));
    admin_.emplace(loop_, path, crew_, Admin::Server{[this] { return status(); }, [this](bool on) { draining_ = on; }});
  } catch (const std::runtime_error& error) {
    ops::log_warn("no-admin-socket", {{"why", error.what()}});
  }

  net::Loop loop_;      // the main thread's, for signals and the TURN server
  ops::Config config_;  // what runs
  SpareMemory spare_memory_{loop_};
  const ReadAgain read_again_;
  std::unique_ptr<net::TlsContext> tls_;
  Turn turn_;
  std::optional<CertificateWatch> certificate_watch_;
  std::optional<KeyWatch> key_watch_;
  Settings settings_;
  net::AddressLimits addresses_;
  InProcessHub hub_;
  std::atomic<bool> ready_{false}, draining_{false};
  ServerStatus status_;  // what does not change
  std::vector<std::unique_ptr<WorkerCounters>> counters_;
  Site site_;
  std::vector<std::unique_ptr<Worker>> workers_;
  Crew crew_{loop_, workers_};
  std::optional<Admin> admin_;
};

}  // namespace

int serve(const ops::Config& given, ReadAgain read_again) {
  const std::uint32_t workers = given.workers ? given.workers : std::max(1u, std::thread::hardware_concurrency());
  ops::log_info("starting", {{"version", ops::version()}, {"workers", workers}});
  allow_all_descriptors();
  const ops::Config config = with_own_certificate(given);
  Service service(given, config, workers, std::move(read_again));
  service.listen(config);
  service.run();
  ops::log_info("stopped");
  return 0;
}

}  // namespace beckon
