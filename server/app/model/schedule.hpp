// One random life of a server, of the clients of three users, and of the network between them; drawn from a seed.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/model/client.hpp"

namespace beckon::model {

struct Outcome {
  std::string fault;  // empty: all that must hold held
  std::uint32_t steps = 0;
  std::string trace;
};

// What the schedules together went through; a test that they are worth something.
struct Coverage {
  std::map<std::string, std::uint64_t> counts;
};

class Schedule {
 public:
  // At most `steps` of the schedule's own are played before everything calms down.
  Schedule(std::uint64_t seed, std::uint32_t steps, bool trace);
  Outcome play(Coverage* coverage = nullptr);

 private:
  void populate();
  void act();
  void act_of(Client& client);
  void block_or_forgive(Client& client);
  void fuss(Client& client);  // requests that nobody in their right mind would make
  void trouble();
  void flow(std::uint32_t most);          // lets that much of what waits happen
  void pass(Duration time, bool settle);  // stops at every deadline on the way
  void run_clients();
  void update_media();
  void calm_down();
  void check_calm();
  void check_call(const std::string& id);
  void check_absence();  // who has blocked whom, and whether they are there to each other (absence.cpp)
  void check_lists();
  void check_rosters();
  void probe();
  void check_probe();
  bool has_blocked(const std::string& by, const std::string& user);
  bool hides(const std::string& one, const std::string& other) {
    return has_blocked(one, other) || has_blocked(other, one);
  }
  bool is_there(const std::string& user);
  void leave();
  bool failed() const { return !book_.fault().empty(); }
  Client& any() { return *clients_[dice_.below(clients_.size())]; }

  std::uint32_t steps_;
  Dice dice_;
  Trace trace_;
  Book book_;
  std::unique_ptr<Servers> servers_;
  std::vector<std::unique_ptr<Client>> clients_;
  std::vector<std::string> users_;
  Coverage* coverage_ = nullptr;
  std::uint32_t harshness_ = 0;
};

}  // namespace beckon::model
