// Runs our own TURN server: starts coturn, or takes over the one that a killed server of ours left behind, asks it for
// signs of life, and starts it again when it ends or hangs.
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "ice/coturn_config.hpp"
#include "ice/coturn_log.hpp"
#include "ice/coturn_process.hpp"
#include "ice/loop_watch.hpp"
#include "ice/stun_probe.hpp"
#include "ice/supervision.hpp"
#include "ice/turn_status.hpp"

namespace beckon::ice {

// What an operator may want to know.
struct TurnNotice {
  enum class Kind : std::uint8_t {
    Started,
    Adopted,   // a live one with the same configuration
    Replaced,  // one with another configuration was ended
    Up,
    Down,
    WithoutIpv6,  // the machine has that address no more, so it is started without
    Said,         // a line of coturn's own, without addresses
    Ended
  };
  Kind kind;
  pid_t pid = 0;
  TurnTrouble trouble = TurnTrouble::None;  // with Down
  std::uint16_t port = 0;                   // with Down, the port that is taken, if one is
  Duration retry_in{0};                     // with Down
  bool again = false;                       // with Down: the same as last time, without being up in between
  std::string detail;                       // with Down, what coturn complained of, if anything; with Said, the line
};

// On the loop's thread. The directory of the plan is held by this process alone.
class Supervisor {
 public:
  // `status` outlives it. `certificate` is what coturn shows where the plan has a port for TLS: chain and key, PEM.
  Supervisor(uv_loop_t* loop, CoturnPlan plan, std::string certificate, TurnStatus& status,
             std::function<void(const TurnNotice&)> notice, SupervisionTimes times = {});
  ~Supervisor();  // ends coturn

  // Once. Ending one with another configuration may take three seconds.
  void begin();
  // coturn shows this one from now on; what is open over TLS goes on. Throws std::runtime_error when it cannot be
  // written.
  void renew(std::string certificate);
  // Tells coturn to end, and starts none any more.
  void ask_to_end();
  // Waits until it has ended; after two seconds it is killed.
  void end();

 private:
  void handle(const TurnEvent& event);
  void act(TurnAction action);
  void start();
  // Why coturn cannot be started, if so: whether it may have its ports, and is in the machine.
  std::optional<TurnTrouble> obstacle(const std::string& program);
  Result<CoturnProcess> launch(const std::string& program, int output);
  void write_certificate() const;
  void take(CoturnProcess process);
  void replace(pid_t pid);
  void kill();
  void on_exit();
  void on_output();
  void let_go();
  void publish(const Supervision& before, bool failed_to_start);
  Time now() const { return Time(Duration(uv_now(loop_))); }

  uv_loop_t* loop_;
  CoturnPlan plan_;
  std::string certificate_;
  TurnStatus& status_;
  std::function<void(const TurnNotice&)> notice_;
  SupervisionTimes times_;
  Supervision life_;
  bool ending_ = false, started_before_ = false;
  std::optional<CoturnProcess> process_;
  int output_ = -1;  // what it says, unless it was taken over
  LineCutter lines_;
  std::string complaint_;
  std::uint16_t taken_port_ = 0;
  bool reread_when_up_ = false;  // the certificate: one that is only starting would end at the signal
  StunProbe probe_;
  Alarm alarm_;
  std::unique_ptr<Readable> exit_watch_, output_watch_;
};

}  // namespace beckon::ice
