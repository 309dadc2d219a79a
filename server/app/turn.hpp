// The TURN servers of the configuration: a coturn that we run, or that `beckon turn` runs beside us; external ones;
// both, or none.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "ice/turn_access.hpp"
#include "ice/turn_status.hpp"
#include "net/certificate.hpp"
#include "net/loop.hpp"
#include "ops/config.hpp"

namespace beckon {

class OwnTurn;

class Turn {
 public:
  // For our own, takes the state directory; throws std::runtime_error, whose text says what to do, when it cannot.
  // `certificate` is what it shows where it speaks TLS, none without.
  Turn(const ops::Config& config, const net::CertificateText& certificate, net::Loop& loop);
  ~Turn();  // ends our own
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  // Takes the external servers, their secret and the credentials' lifetime from this one; access() is another then.
  void reload(const ops::Config& config);

  // What parties of calls are given; none when off.
  std::shared_ptr<const ice::TurnAccess> access() const { return access_; }
  // Those that clients are told of in `welcome`, eight at most: the TURN servers', then the configured ones.
  std::vector<std::string> stun_servers(const std::vector<std::string>& configured) const;

  // Any thread. Ready: the one on this machine, if there is one, answers.
  bool ready() const;
  std::string words() const;  // "up", "starting", "down (why)", "external", "off"
  const ice::TurnStatus& status() const { return status_; }

  // The loop's thread; see ice::Supervisor.
  void begin();
  // Our own shows this one from now on. Throws std::runtime_error when it cannot be told.
  void renew(const net::CertificateText& certificate);
  void ask_to_end();
  void end();

 private:
  struct Service;
  bool local() const { return own_ || service_; }
  std::string mode_;
  ice::TurnStatus status_;  // of the one on this machine
  std::shared_ptr<const ice::TurnAccess> access_;
  std::unique_ptr<OwnTurn> own_;
  std::unique_ptr<Service> service_;
  std::vector<std::string> local_urls_;  // of either
};

}  // namespace beckon
