// The calls by link that live on this shard, beside its ring calls (call_home.hpp). The rules are core's
// (open_call.hpp); here are their effects, and what a restart left: proofs.
#pragma once
#include <map>
#include <unordered_map>

#include "app/context.hpp"
#include "app/deadlines.hpp"
#include "app/report.hpp"
#include "core/open_call.hpp"

namespace beckon {

class OpenHome {
 public:
  explicit OpenHome(Context& context) : context_(context), started_(context.now()) {}

  // Whether a message is for this home and not for that of the ring calls.
  bool takes(const node::CallReturn& m) const { return holds(m.call) || (m.proof && m.proof->mode == CallMode::Open); }
  template <class Message>
  bool takes(const Message& m) const {
    return holds(m.call);
  }

  void on(node::OpenJoin join);
  void on(const node::Invite& invite);  // refused: the id is taken
  void on(const node::CallRequest& request);
  void on(const node::CallNotice& notice);
  void on(const node::CallReturn& back);
  void on(const node::CallSync& sync);
  void tick(Time now);
  Deadline next_deadline() const { return due_.next(); }
  void report(std::vector<CallReport>& calls) const;  // adds those that somebody is in

 private:
  struct Held {
    OpenCall call;
    wire::CallLink link;
    std::string sealed_link;  // as somebody brought it, if anybody did
  };
  // Somebody on their way in: their slot is being claimed (open_join.cpp).
  struct Joining {
    node::OpenJoin join;              // the newest
    std::vector<RequestId> requests;  // every one that waits for an answer
    bool left = false;                // hung up meanwhile
  };
  using JoiningKey = std::pair<CallId, SessionId>;

  bool holds(const CallId& call) const;
  Held* find(const CallId& call);
  OpenCallTimes times() const;

  void claim(const JoiningKey& key, const UserId& user);
  void claimed(const JoiningKey& key, const Result<>& taken);
  void enter(const node::OpenJoin& join, const std::vector<RequestId>& requests);
  Held& make(const wire::CallLink& link, std::uint32_t first_party, Deadline returning);
  bool has(const CallId& call, const UserId& user);  // in it, or on their way in
  void keep_slot(const CallId& call, const UserId& user);
  void release_slot(const CallId& call, const UserId& user);

  std::optional<OpenStanding> standing_of(const node::CallReturn& back) const;
  void apply_to(Held& held, const OpenEvent& event);
  // Does what a step asks for. `held` may be gone afterwards.
  void follow(Held& held, const OpenStep& step, CallPhase before);
  void drop(const CallId& call);
  void send_view(const Held& held, const OpenParty& to);
  std::string proof_for(const Held& held, const OpenParty& party) const;
  void reply(SessionRef to, const RequestId& request, Result<> answer, std::optional<CallId> call = {});

  Context& context_;
  const Time started_;
  std::unordered_map<CallId, Held> calls_;
  std::map<JoiningKey, Joining> joining_;
  std::uint64_t newest_ = 0;  // the highest version of all calls that were forgotten
  Deadlines<CallId> due_;
};

}  // namespace beckon
