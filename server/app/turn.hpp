// The TURN server of the configuration: a coturn of our own, an external one, or none.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "ice/turn_access.hpp"
#include "ice/turn_status.hpp"
#include "net/loop.hpp"
#include "ops/config.hpp"

namespace beckon {

class Turn {
 public:
  // For our own, takes the state directory; throws std::runtime_error, whose text says what to do, when it cannot.
  Turn(const ops::Config& config, net::Loop& loop);
  ~Turn();  // ends our own
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  // What parties of calls are given; none when off.
  std::shared_ptr<const ice::TurnAccess> access() const { return access_; }
  // Those that clients are told of in `welcome`: ours, then the configured ones.
  std::vector<std::string> stun_servers(const std::vector<std::string>& configured) const;

  // Any thread. Ready: the first attempt to start our own has come to something or to nothing.
  bool ready() const;
  std::string words() const;  // "up", "starting", "down (why)", "external", "off"
  const ice::TurnStatus& status() const { return status_; }

  // The loop's thread; see ice::Supervisor.
  void begin();
  void ask_to_end();
  void end();

 private:
  struct Own;
  std::string mode_;
  ice::TurnStatus status_;
  std::shared_ptr<const ice::TurnAccess> access_;
  std::unique_ptr<Own> own_;
};

}  // namespace beckon
