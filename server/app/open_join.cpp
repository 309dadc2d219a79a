// How somebody comes into a call by link: with the link, once a slot of theirs is claimed, or back again, with a proof
// if the server has lost the call.
#include <algorithm>

#include "app/call_log.hpp"
#include "app/open_home.hpp"
#include "app/shared_values.hpp"

namespace beckon {

void OpenHome::on(node::OpenJoin join) {
  const CallId call = join.link.call;
  const Held* held = find(call);
  const OpenParty* party = held ? party_of(held->call, join.from.at.session) : nullptr;
  if (party && party->present) return enter(join, {join.request});
  const JoiningKey key{call, join.from.at.session};
  const auto [joining, first] = joining_.try_emplace(key);
  joining->second.requests.push_back(join.request);
  joining->second.left = false;
  joining->second.join = std::move(join);
  if (first) claim(key, joining->second.join.from.who.user);
}

void OpenHome::claim(const JoiningKey& key, const UserId& user) {
  const auto take = take_slot(key.first, context_.settings.calls_per_user);
  update_value(context_.store, "calls/" + user.str(), take,
               [this, key](const Result<>& taken) { claimed(key, taken); });
}

void OpenHome::claimed(const JoiningKey& key, const Result<>& taken) {
  auto node = joining_.extract(key);
  const Joining& joining = node.mapped();
  const Endpoint& from = joining.join.from;
  if (taken && !joining.left) return enter(joining.join, joining.requests);
  const Result<> answer = taken ? Error{ErrorCode::WrongState, "you have left again"} : taken;
  for (const RequestId& request : joining.requests) reply(from.at, request, answer);
  release_slot(key.first, from.who.user);  // one that was said to have failed may have been taken all the same
}

void OpenHome::enter(const node::OpenJoin& join, const std::vector<RequestId>& requests) {
  const wire::CallLink& link = join.link;
  Held* held = find(link.call);
  if (!held) {
    // Others may be about to return to a call that began before this life of the server.
    const Time waited = started_ + times().returning;
    const bool known_before = link.made < context_.settings.boot && context_.now() < waited;
    held = &make(link, known_before ? first_after_restart(context_.settings.boot) : 0,
                 known_before ? Deadline(waited) : Deadline{});
  }
  const CallPhase before = phase_of(held->call);
  const OpenParty* known = party_of(held->call, join.from.at.session);
  const bool was_in = known && known->present;
  const OpenStep step = apply(held->call, open_event::Join{join.from, join.media}, context_.now(), times());
  for (const RequestId& request : requests) reply(join.from.at, request, step.answer, link.call);
  if (!step.answer) {
    log_refused_call(link.call, step.answer.error());
    return release_slot(link.call, join.from.who.user);
  }
  held->link = link;
  held->sealed_link = join.text.str();
  const OpenParty& party = *party_of(held->call, join.from.at.session);
  if (!was_in) {
    log_joined_call(held->call, party);
    context_.counters.open_parties.add();
    context_.counters.open_joins.add();
  }
  if (!step.publish) send_view(*held, party);
  follow(*held, step, before);
}

OpenHome::Held& OpenHome::make(const wire::CallLink& link, std::uint32_t first_party, Deadline returning) {
  const std::uint64_t version = std::max(context_.clock.wall(), newest_);
  OpenCall call = make_open_call(link.call, version, first_party, returning);
  Held held{std::move(call), link, wire::sealed(*context_.settings.seal, link)};
  return calls_.insert_or_assign(link.call, std::move(held)).first->second;
}

bool OpenHome::has(const CallId& call, const UserId& user) {
  const Held* held = find(call);
  if (held && std::ranges::any_of(held->call.parties, [&](const OpenParty& party) {
        return party.present && party.endpoint.who.user == user;
      }))
    return true;
  for (auto it = joining_.lower_bound({call, SessionId{}}); it != joining_.end() && it->first.first == call; ++it)
    if (it->second.join.from.who.user == user) return true;
  return false;
}

// Both write what is true when the write happens, so that the writes' order does not matter.
void OpenHome::release_slot(const CallId& call, const UserId& user) {
  const ChangeOf<CallSlots> change = [this, call, user](std::optional<CallSlots> slots) {
    if (slots && !has(call, user)) slots = without_call(std::move(*slots), call);
    return slots && slots->calls.empty() ? std::nullopt : slots;
  };
  insist_value(context_.store, "calls/" + user.str(), change,
               [](const Result<>& result) { log_if_failed("call-release-failed", result); });
}

// Of one who is back: there is no limit to it, for they are in the call.
void OpenHome::keep_slot(const CallId& call, const UserId& user) {
  const ChangeOf<CallSlots> change = [this, call, user](std::optional<CallSlots> slots) {
    if (has(call, user)) slots = *with_call(std::move(slots).value_or(CallSlots{}), call, SIZE_MAX);
    return slots;
  };
  update_value(context_.store, "calls/" + user.str(), change,
               [](const Result<>& result) { log_if_failed("call-claim-failed", result); });
}

// What of a proof counts: it was sealed for this session, is not too old, and comes from before this life of the
// server, which remembers what has been since.
std::optional<OpenStanding> OpenHome::standing_of(const node::CallReturn& back) const {
  if (!back.proof) return std::nullopt;
  const CallProof& proof = *back.proof;
  const std::uint64_t now = context_.clock.wall();
  const bool good = proof.mode == CallMode::Open && proof.call == back.call && proof.session == back.from.at.session &&
                    proof.expires > now && proof.boot != context_.settings.boot;
  if (!good) return std::nullopt;
  const Duration age{now > proof.since ? now - proof.since : 0};
  OpenStanding stood{proof.boot, proof.version, proof.next_party, context_.now() - age, {}};
  for (const auto& [party, endpoint, media] : proof.parties) {
    OpenParty one;
    one.party = party;
    one.endpoint = endpoint;
    one.media = media;
    stood.parties.push_back(std::move(one));
  }
  return stood;
}

void OpenHome::on(const node::CallReturn& back) {
  auto stood = standing_of(back);
  Held* held = find(back.call);
  if (!held && !stood) return release_slot(back.call, back.from.who.user);
  if (!held) {
    // Such a link was made before this life of the server, whenever that was.
    held = &make({back.call, 0, back.proof->link_expires}, 0, context_.now() + times().returning);
    context_.counters.open_calls_rebuilt.add();
  }
  const CallPhase before = phase_of(held->call);
  const OpenParty* known = party_of(held->call, back.from.at.session);
  const bool was_here = known && known->present;
  const OpenStep step = apply(held->call, open_event::Return{back.from, std::move(stood)}, context_.now(), times());
  const OpenParty* party = party_of(held->call, back.from.at.session);
  if (party && !was_here) {
    log_joined_call(held->call, *party);
    context_.counters.open_parties.add();
  }
  if (party) {
    keep_slot(back.call, back.from.who.user);
    if (!step.publish) send_view(*held, *party);
  } else {
    release_slot(back.call, back.from.who.user);  // a `sync` will tell it
  }
  if (held->call.parties.empty() && !held->call.forgotten) return drop(back.call);
  follow(*held, step, before);
}

}  // namespace beckon
