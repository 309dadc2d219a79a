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

  // ---- who has blocked whom, as users are to see it (book_blocks.cpp) ----
  std::uint64_t moment() { return ++moment_; }  // counts what clients do, in their order
  std::uint64_t invited(const std::string& call) { return invited_[call] = moment(); }
  // A client asked for a change of its user's list; its answer came, or never will.
  void asks_for_list(const std::string& by);
  void list_is(const std::string& by, const std::string& label, const std::string& user, bool blocked);
  void list_is_uncertain(const std::string& by) { deeds_[by].uncertain = deeds_[by].last.uncertain = true; }
  // It was told that the block holds, and is connected since, in that life of the server: so nothing may reach it.
  void holds(const std::string& by, const std::string& label, const std::string& user, std::uint64_t boot);
  void forgiven(const std::string& by, const std::string& user) { sure_.erase({by, user}); }
  void disconnected(const std::string& label);
  bool surely_blocked(const std::string& by, const std::string& user, std::uint64_t asked, std::uint64_t boot) const;
  void rings(const std::string& call, const std::string& caller, const std::string& callee, std::uint64_t boot);
  struct Deed {
    std::string label, user;  // whose device did it, to whom; empty: nobody did anything
    bool blocked = false;
    bool uncertain = false;  // something else was under way, or nobody knows whether it was done
  };
  Deed last_deed(const std::string& by) const;

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

  struct Deeds {
    int under_way = 0;
    bool uncertain = false;  // for good
    bool mixed = false;      // since something was under way
    Deed last;
  };
  struct Sure {
    std::uint64_t since = 0, boot = 0;
  };

  std::map<std::string, Facts> calls_;
  std::uint64_t moment_ = 0;
  std::map<std::string, std::uint64_t> invited_;
  std::map<std::string, Deeds> deeds_;
  std::map<std::pair<std::string, std::string>, std::map<std::string, Sure>> sure_;  // by the label of the client
  std::map<std::string, std::uint64_t> seen_;
  std::string fault_;
};

}  // namespace beckon::model
