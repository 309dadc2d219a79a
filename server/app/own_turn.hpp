// The coturn that this process runs, with what belongs to it: its state directory, its settings, its supervisor.
#pragma once
#include "ice/supervisor.hpp"
#include "net/certificate.hpp"
#include "net/loop.hpp"
#include "ops/config.hpp"
#include "ops/state_directory.hpp"

namespace beckon {

// On the loop's thread.
class OwnTurn {
 public:
  // Takes the state directory; throws std::runtime_error, whose text says what to do, when it cannot. `certificate` is
  // what coturn shows where it speaks TLS. `status` outlives it. With turn = own the secret is one that only this
  // directory knows, with turn = service the configured one.
  OwnTurn(const ops::Config& config, const net::CertificateText& certificate, net::Loop& loop, ice::TurnStatus& status);

  const ice::CoturnPlan& plan() const { return plan_; }
  ice::Supervisor& supervisor() { return supervisor_; }

 private:
  ops::StateDirectory directory_;
  ice::CoturnPlan plan_;
  ice::Supervisor supervisor_;
};

}  // namespace beckon
