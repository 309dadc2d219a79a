// What all clients together were told, and what of it may never be. Outlives them. The first fault is kept.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "app/model/heard.hpp"
#include "core/time.hpp"

namespace beckon::model {

class Book {
 public:
  void fault(std::string what) {
    if (fault_.empty()) fault_ = std::move(what);
  }
  const std::string& fault() const { return fault_; }

  // The calls by link that there are, as people tell each other of them.
  struct Link {
    std::string call, secret;
  };
  std::vector<Link> links;

  // Something that schedules should come to now and then.
  void seen(const std::string& what) { ++seen_[what]; }
  const std::map<std::string, std::uint64_t>& all_seen() const { return seen_; }

  // A session was told this now, in that life of the server.
  void told(const std::string& session, const HeardCall& call, std::uint64_t boot, Time now);

 private:
  struct Facts {
    // Who was which party, in each life of the server: a session each. (A caller who did not hear of the answer before
    // a restart rings anew, and another device may be quicker than the one that had answered.)
    std::map<std::pair<std::uint64_t, int>, std::string> parties;
    // Session and the server's life, and what a bystander was told for a reason.
    std::map<std::pair<std::string, std::uint64_t>, std::string> ended_for;
    std::string reason;  // told to a party
    std::uint64_t reason_boot = 0;
    Time reason_at;
    std::uint64_t boot = 0;  // in which a party was last told of it
    Time at;                 // when that was
  };
  void check_form(const HeardCall& call);

  std::map<std::string, Facts> calls_;
  std::map<std::string, std::uint64_t> seen_;
  std::string fault_;
};

}  // namespace beckon::model
