#include "ice/supervisor.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "ice/host_address.hpp"
#include "ice/turn_secret.hpp"

namespace beckon::ice {
namespace {

using Kind = TurnNotice::Kind;
constexpr Duration term_limit{2'000}, kill_limit{1'000};

void end_process(CoturnProcess& process) {
  if (process.ended_within(term_limit)) return;
  process.signal(SIGKILL);
  process.ended_within(kill_limit);
}

}  // namespace

Supervisor::Supervisor(uv_loop_t* loop, CoturnPlan plan, std::string certificate, TurnStatus& status,
                       std::function<void(const TurnNotice&)> notice, SupervisionTimes times)
    : loop_(loop),
      plan_(std::move(plan)),
      certificate_(std::move(certificate)),
      status_(status),
      notice_(std::move(notice)),
      times_(times),
      probe_(loop, plan_.relay_ip, plan_.port, [this] { handle(turn_event::Answered{}); }),
      alarm_(loop, [this] { handle(turn_event::Tick{}); }) {}

Supervisor::~Supervisor() { end(); }

void Supervisor::begin() {
  uv_update_time(loop_);
  life_.since = now();
  life_.due = now();
  const auto running = running_coturns(plan_.config_file());
  const bool same = read_private_file(plan_.config_file()) == coturn_config(plan_);
  if (running.size() == 1 && same) {
    if (auto process = CoturnProcess::attach(running.front(), plan_.config_file())) {
      ++status_.adopted;
      notice_({.kind = Kind::Adopted, .pid = process->pid(), .detail = {}});
      take(std::move(*process));
      reread_when_up_ = plan_.tls_port != 0;
      if (reread_when_up_) write_certificate();
      return handle(turn_event::Started{});
    }
  }
  for (const pid_t pid : running) replace(pid);
  handle(turn_event::Tick{});
}

void Supervisor::renew(std::string certificate) {
  certificate_ = std::move(certificate);
  if (plan_.tls_port == 0) return;
  write_certificate();
  if (life_.phase == Supervision::Phase::Up)
    process_->signal(SIGUSR2);
  else
    reread_when_up_ = true;
}

void Supervisor::write_certificate() const { write_private_file(plan_.certificate_file(), certificate_); }

void Supervisor::ask_to_end() {
  ending_ = true;
  if (process_) process_->signal(SIGTERM);
}

void Supervisor::end() {
  if (!ending_) ask_to_end();
  if (!process_) return;
  const pid_t pid = process_->pid();
  end_process(*process_);
  let_go();
  status_.up = false;
  notice_({.kind = Kind::Ended, .pid = pid, .detail = {}});
}

void Supervisor::handle(const TurnEvent& event) {
  if (ending_) return;
  const Supervision before = life_;
  auto [next, actions] = step(life_, event, now(), times_);
  life_ = next;
  publish(before, std::holds_alternative<turn_event::NotStarted>(event));
  for (const TurnAction action : actions) act(action);
  if (life_.due) alarm_.set(std::max(*life_.due - now(), Duration{1}));
}

void Supervisor::act(TurnAction action) {
  switch (action) {
    case TurnAction::Start:
      return start();
    case TurnAction::Probe:
      return probe_.ask();
    case TurnAction::Kill:
      return kill();
  }
}

void Supervisor::start() {
  const auto not_started = [this](TurnTrouble why) { handle(turn_event::NotStarted{why}); };
  const std::string program = find_program("turnserver");
  if (const auto trouble = obstacle(program)) return not_started(*trouble);
  std::array<int, 2> pipe{-1, -1};
  // It must never wait for us to read: what finds the pipe full is lost.
  if (pipe2(pipe.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
    complaint_ = std::strerror(errno);
    return not_started(TurnTrouble::NotStarted);
  }
  auto process = launch(program, pipe[1]);
  close(pipe[1]);
  if (!process) {
    close(pipe[0]);
    complaint_ = process.error().message;
    return not_started(TurnTrouble::NotStarted);
  }
  if (started_before_) ++status_.restarts;
  complaint_.clear();
  reread_when_up_ = false;
  notice_({.kind = Kind::Started, .pid = process->pid(), .detail = {}});
  output_ = pipe[0];
  output_watch_ = std::make_unique<Readable>(loop_, output_, [this] { on_output(); });
  take(std::move(*process));
  handle(turn_event::Started{});
}

std::optional<TurnTrouble> Supervisor::obstacle(const std::string& program) {
  const auto is = [this](TurnTrouble why, const char* complaint) {
    complaint_ = complaint;
    return why;
  };
  taken_port_ = 0;
  if (program.empty()) return is(TurnTrouble::NotInstalled, "there is no turnserver in PATH");
  for (const std::string& address : {plan_.relay_ip, plan_.listen_ip6})
    for (const std::uint16_t port : {plan_.port, plan_.tls_port}) {
      if (address.empty() || port == 0) continue;
      const auto state = port_state(address, port, port == plan_.port ? PortUse::UdpAndTcp : PortUse::Tcp);
      // A home's IPv6 addresses come and go.
      if (state == PortState::NotOurs && address == plan_.listen_ip6) continue;
      if (state == PortState::NotOurs) return is(TurnTrouble::NotStarted, "this machine does not have the address");
      if (state == PortState::Free) continue;
      taken_port_ = port;
      return is(TurnTrouble::PortTaken, "another program has the port");
    }
  return std::nullopt;
}

Result<CoturnProcess> Supervisor::launch(const std::string& program, int output) {
  CoturnPlan plan = plan_;
  if (!plan.listen_ip6.empty() && port_state(plan.listen_ip6, plan.port) == PortState::NotOurs) {
    plan.listen_ip6.clear();
    notice_({.kind = Kind::WithoutIpv6, .detail = {}});
  }
  try {
    write_private_file(plan.config_file(), coturn_config(plan));
    if (plan.tls_port != 0)
      write_certificate();
    else
      std::remove(plan.certificate_file().c_str());
  } catch (const std::runtime_error& error) {
    return Error{ErrorCode::Internal, error.what()};
  }
  return CoturnProcess::start(program, plan.config_file(), output);
}

void Supervisor::take(CoturnProcess process) {
  started_before_ = true;
  process_.emplace(std::move(process));
  exit_watch_ = std::make_unique<Readable>(loop_, process_->descriptor(), [this] { on_exit(); });
}

// Its calls' relays go with it; but it would relay in ways that the operator no longer wants.
void Supervisor::replace(pid_t pid) {
  auto process = CoturnProcess::attach(pid, plan_.config_file());
  if (!process) return;
  process->signal(SIGTERM);
  end_process(*process);
  notice_({.kind = Kind::Replaced, .pid = pid, .detail = {}});
}

void Supervisor::kill() {
  if (!process_) return;
  process_->signal(SIGKILL);
  process_->ended_within(kill_limit);
  let_go();
}

void Supervisor::on_exit() {
  if (!process_->ended_within(Duration{0})) return;
  if (output_ >= 0) on_output();
  let_go();
  handle(turn_event::Exited{});
}

void Supervisor::on_output() {
  std::array<char, 4096> bytes{};
  ssize_t size = 0;
  while ((size = read(output_, bytes.data(), bytes.size())) > 0) {
    for (const auto& raw : lines_.take({bytes.data(), static_cast<std::size_t>(size)})) {
      const auto line = without_addresses(raw);
      if (is_expected(line)) continue;
      if (is_complaint(line)) complaint_ = line;
      notice_({.kind = Kind::Said, .pid = process_ ? process_->pid() : 0, .detail = line});
    }
  }
  if (size == 0) output_watch_.reset();  // it has closed its end
}

void Supervisor::let_go() {
  output_watch_.reset();
  exit_watch_.reset();
  if (output_ >= 0) close(std::exchange(output_, -1));
  process_.reset();
}

void Supervisor::publish(const Supervision& before, bool failed_to_start) {
  using Phase = Supervision::Phase;
  status_.up = life_.phase == Phase::Up;
  status_.offered = is_offered(life_);
  status_.trouble = life_.trouble;
  const pid_t pid = process_ ? process_->pid() : 0;
  const bool came_up = life_.phase == Phase::Up && before.phase != Phase::Up;
  const bool went_down = life_.phase == Phase::Waiting && (before.phase != Phase::Waiting || failed_to_start);
  if (came_up) notice_({.kind = Kind::Up, .pid = pid, .detail = {}});
  if (came_up && std::exchange(reread_when_up_, false)) process_->signal(SIGUSR2);
  if (went_down)
    notice_({.kind = Kind::Down,
             .pid = pid,
             .trouble = life_.trouble,
             .port = taken_port_,
             .retry_in = *life_.due - now(),
             .again = failed_to_start && before.trouble == life_.trouble,
             .detail = complaint_});
  if (came_up || went_down) status_.settled = true;
}

}  // namespace beckon::ice
