// Sessions that come (back) to a call: they are told how it stands; one that this server has lost is made anew from
// what they bring.
#include <algorithm>

#include "app/call_home.hpp"
#include "app/call_log.hpp"
#include "app/shared_values.hpp"

namespace beckon {
namespace {

bool is_living(CallPhase phase) {
  return phase == CallPhase::Connecting || phase == CallPhase::Active || phase == CallPhase::Reconnecting;
}

// Whether `from` may bring this: it was sealed for it, is not too old, and comes from before this life of the server
// (`boot`), which knows better what has been since: what it has no call of has ended.
bool is_good(const CallProof& proof, const Endpoint& from, std::uint64_t boot, std::uint64_t wall) {
  const auto is_theirs = [&](const CallProof::Party& party) {
    return party.endpoint.at.session == from.at.session && party.endpoint.who.user == from.who.user;
  };
  return proof.mode == CallMode::Ring && is_living(proof.phase) && proof.parties.size() == 2 &&
         proof.session == from.at.session && proof.boot != boot && proof.expires > wall &&
         std::ranges::any_of(proof.parties, is_theirs);
}

Standing standing_of(const CallProof& proof, Time now, std::uint64_t wall) {
  Standing stood;
  stood.boot = proof.boot;
  stood.version = proof.version;
  stood.phase = proof.phase;
  if (proof.since != 0) stood.active_since = now - Duration{wall > proof.since ? wall - proof.since : 0};
  for (const CallProof::Party& party : proof.parties) {
    Party& its = stood.parties.emplace_back();
    its.endpoint = party.endpoint;
    its.media = party.media;
  }
  return stood;
}

}  // namespace

// Sealed for each party of an answered call; nothing for anybody else.
std::string CallHome::proof_for(const Call& call, const SessionId& session) const {
  const auto is_theirs = [&](const Party& party) { return party.endpoint.at.session == session; };
  const Settings& settings = context_.settings;
  if (!settings.seal || !is_living(call.phase) || std::ranges::none_of(call.parties, is_theirs)) return {};
  CallProof proof;
  proof.call = call.id;
  proof.phase = call.phase;
  proof.boot = settings.boot;
  proof.version = call.version;
  proof.session = session;
  proof.issued = context_.clock.wall();
  proof.expires = proof.issued + static_cast<std::uint64_t>(settings.resume_time.count());
  if (call.active_since)
    proof.since = proof.issued - static_cast<std::uint64_t>((context_.now() - *call.active_since).count());
  for (const Party& party : call.parties)
    proof.parties.push_back({PartyId{static_cast<std::uint16_t>(proof.parties.size())}, party.endpoint, party.media});
  return wire::sealed(*settings.seal, proof);
}

void CallHome::on(const node::CallReturn& returned) {
  const std::uint64_t wall = context_.clock.wall();
  std::optional<Standing> stood;
  if (returned.proof && is_good(*returned.proof, returned.from, context_.settings.boot, wall))
    stood = standing_of(*returned.proof, context_.now(), wall);
  if (!calls_.contains(returned.call)) {
    if (!stood || merged_.contains(returned.call)) return drop_slot(returned.from.who.user, returned.call);
    rebuild_call(returned.call, *stood);
  }
  come(*find(returned.call), call_event::Returned{returned.from, std::move(stood)});
}

// A session is with the call (again): it hears how the call stands, also if nothing has changed.
void CallHome::come(Call& call, const call_event::Returned& event) {
  const std::uint64_t before = call.version;
  const SessionRef at = event.from.at;
  (void)apply_to(call, event);
  const auto is_party = [&](const Party& party) { return party.endpoint.at.session == at.session; };
  const auto rings = [&](const Ring& ring) { return ring.at == at && ring.state != Ring::State::Gone; };
  const bool knows = std::ranges::any_of(call.parties, is_party) || std::ranges::any_of(call.rings, rings);
  if (knows && call.version == before && call.version > 0) send_view(call, at);
}

void CallHome::rebuild_call(const CallId& id, const Standing& stood) {
  const Call& call = calls_.emplace(id, rebuild(id, stood, context_.now(), context_.settings.call_times)).first->second;
  context_.counters.calls.add();
  context_.counters.calls_rebuilt.add();
  log_call(call);
  claim_again(call);
}

// What the call had claimed went with it. Whom the two called since, each other or somebody else, they keep.
void CallHome::claim_again(const Call& call) {
  const CallId id = call.id;
  const UserId caller = call.parties[0].endpoint.who.user, callee = call.callee.user;
  const auto take = take_slot(id, SIZE_MAX);
  const auto claimed = [this, id, caller, callee](const Result<>& result) {
    log_if_failed("call-claim-failed", result);
    if (!lives(id)) release(id, caller, callee);  // it has ended meanwhile
  };
  for (const UserId& user : {caller, callee}) update_value(context_.store, "calls/" + user.str(), take, claimed);
  const ChangeOf<PairClaim> claim = [this, id](std::optional<PairClaim> standing) -> Result<std::optional<PairClaim>> {
    if (standing && standing->call != id) return Error{ErrorCode::Busy, "the two have another call by now"};
    if (lives(id)) standing = claim_of(*find(id));
    return standing;
  };
  update_value(context_.store, "pair/" + pair_key(caller, callee), claim, [this, id, claimed](const Result<>& result) {
    if (Call* now = find(id); !result && now) (void)apply_to(*now, call_event::End{EndReason::Replaced});
    claimed(result);
  });
}

// A user's slot names a call that has ended, or that nobody remembers.
void CallHome::drop_slot(const UserId& user, const CallId& call) {
  const ChangeOf<CallSlots> drop = [this, call](std::optional<CallSlots> slots) {
    if (slots && !lives(call)) slots = without_call(std::move(*slots), call);
    return slots && slots->calls.empty() ? std::nullopt : slots;
  };
  insist_value(context_.store, "calls/" + user.str(), drop,
               [](const Result<>& result) { log_if_failed("call-release-failed", result); });
}

}  // namespace beckon
