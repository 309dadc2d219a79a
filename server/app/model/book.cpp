#include "app/model/book.hpp"

#include "core/open_call.hpp"

namespace beckon::model {

void Book::check_form(const HeardCall& call) {
  if (call.ended() == call.reason.empty()) fault("a call has a reason exactly when it has ended");
  if (call.me >= 0 && !call.party(call.me)) fault("a party is not among the parties it is told of");
  if (call.me < 0 && !call.parties.empty()) fault("a bystander is told who the parties are");
  if (call.mode == "ring" && call.parties.size() > 2) fault("a ring call has more than two parties");
  if (call.mode == "ring" && call.me >= 0 && call.polite != (call.me == 1)) fault("the callee alone is polite");
  if (call.mode == "ring" && call.me < 0 && (call.state == "connecting" || call.state == "active"))
    fault("a bystander sees a call that others have");
}

void Book::told(const std::string& session, const HeardCall& call, std::uint64_t boot, Time now) {
  check_form(call);
  if (call.ended()) seen("ended " + call.reason);
  if (call.state == "active") seen("call is active");
  Facts& facts = calls_[call.call];
  if (call.me >= 0) {
    // Of a call by link that nobody was in for so long the numbers are forgotten.
    if (call.mode == "open" && now - facts.at >= OpenCallTimes{}.tombstone) facts.parties.clear();
    facts.at = now;
    const auto& holder = facts.parties.emplace(std::pair(boot, call.me), session).first->second;
    if (!call.ended() && facts.boot != 0 && facts.boot != boot)
      seen(call.state == "ringing" ? "rung again after a restart" : "rebuilt after a restart");
    facts.boot = boot;
    if (call.mode == "open" && call.parties.size() > 2) seen("three in a call by link");
    if (holder != session) fault("two sessions were p" + std::to_string(call.me) + " of " + call.call);
  }
  if (call.mode == "open") return;  // who left may come back
  if (!call.ended()) {
    // Whoever said busy and then calls the caller may find themselves in the call all the same.
    const auto before = facts.ended_for.find({session, boot});
    if (before != facts.ended_for.end() && (before->second != "busy" || call.me < 0))
      fault("the ended call " + call.call + " came back");
    return;
  }
  facts.ended_for.emplace(std::pair(session, boot), call.me < 0 ? call.reason : "");
  if (call.me < 0) return;
  // So long the server remembers it.
  const bool remembered = facts.reason_boot == boot && now - facts.reason_at < CallTimes{}.tombstone;
  if (remembered && facts.reason != call.reason)
    fault("one party of " + call.call + " was told " + facts.reason + ", the other " + call.reason);
  facts.reason = call.reason;
  facts.reason_boot = boot;
  facts.reason_at = now;
}

}  // namespace beckon::model
