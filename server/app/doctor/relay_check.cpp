#include "app/doctor/relay_check.hpp"

#include <algorithm>

#include "app/doctor/certificate_check.hpp"

namespace beckon::doctor {
namespace {

const std::string relaying = "turn.relay";

std::string words_of(const ice::TurnOutcome& outcome) {
  return outcome.refused() ? outcome.why + ", error " + std::to_string(outcome.code) : outcome.why;
}

Finding judge_no_allocation(const RelayFacts& f, const boost::json::object& facts) {
  const std::string gives_none = f.url + " opens no relay (" + words_of(f.allocation) + ").";
  switch (f.allocation.code) {
    case 401:
      return error(relaying, f.url + " does not take the credentials that Beckon makes (error 401).",
                   f.own ? "Start Beckon again: its coturn runs with another secret."
                         : "Give both the same secret: turn-secret here, static-auth-secret with use-auth-secret in "
                           "coturn's configuration. The clocks of both machines must be right too.",
                   facts);
    case 486:
      return error(relaying, gives_none, "It is full: see turn-user-quota and turn-total-quota.", facts);
    case 508:
      return error(relaying, gives_none,
                   "It has no port left to relay from: widen turn-min-port to turn-max-port, and see the firewall.",
                   facts);
    default:
      return error(relaying, gives_none, "See the TURN server's log.", facts);
  }
}

Finding judge_no_way(const RelayFacts& f, const boost::json::object& facts) {
  const bool refused = f.permission.code == 403 || f.channel.code == 403;
  if (refused)
    return error(relaying, f.url + " opens relays, but forbids that two of them reach each other (error 403).",
                 "Do not deny the server's own public address: in coturn's configuration, see denied-peer-ip for " +
                     f.relay + ".",
                 facts);
  const auto& why = f.permission.done() ? f.channel : f.permission;
  if (!why.done())
    return error(relaying, f.url + " opens a relay, but lets no second one reach it (" + words_of(why) + ").",
                 "See the TURN server's log, and its quotas.", facts);
  return error(relaying, f.url + " opens relays, but what one sends does not come out of the other.",
               "Let the machine of the TURN server send UDP to its own address " + f.relay +
                   " on the relay ports; behind a 1:1 NAT, coturn needs external-ip=PUBLIC/PRIVATE.",
               facts);
}

std::string joined_peers(const std::vector<std::string>& peers) {
  std::string out;
  for (const auto& peer : peers) (out += out.empty() ? "" : ", ") += peer;
  return out;
}

}  // namespace

Finding judge_relaying(const RelayFacts& f) {
  boost::json::object facts{{"url", f.url}, {"transport", f.transport}};
  if (!f.relay.empty()) facts["relay"] = f.relay;
  if (!f.unreachable.empty() || !f.binding.done()) {
    const std::string why = f.unreachable.empty() ? words_of(f.binding) : f.unreachable;
    return error(relaying, f.url + " does not answer over " + f.transport + ": " + why + ".",
                 f.own
                     ? "See Beckon's log for lines that begin with turn-, and whether a firewall on this machine is in "
                       "the way."
                     : "See whether the TURN server runs, and whether firewalls let its port through.",
                 facts);
  }
  if (!f.allocation.done()) return judge_no_allocation(f, facts);
  if (!f.sent || !f.sent_on_channel) return judge_no_way(f, facts);
  return ok(relaying, f.url + " relays: data went through two relays, both ways.", facts);
}

Finding judge_private_peers(const RelayFacts& f) {
  const std::string id = "turn.private-peers";
  std::vector<std::string> allowed, silent;
  for (const auto& [peer, outcome] : f.private_peers) {
    if (outcome.done()) allowed.push_back(peer);
    if (!outcome.done() && !outcome.refused()) silent.push_back(peer);
  }
  const boost::json::object facts{
      {"url", f.url}, {"asked", f.private_peers.size()}, {"allowed", joined_peers(allowed)}};
  if (!allowed.empty())
    return error(
        id,
        "Everybody in a call can reach addresses inside your network through the relay of " + f.url + ": " +
            joined_peers(allowed) + ".",
        f.own ? "End the coturn that runs there and start Beckon again: it writes a configuration that denies them."
              : "Deny them in the TURN server's configuration: docs/turn.md has the lines (denied-peer-ip).",
        facts);
  if (!silent.empty())
    return warning(id, "The relay of " + f.url + " did not say whether it reaches " + joined_peers(silent) + ".",
                   "Run doctor again; see the TURN server's log.", facts);
  return ok(id, "The relay of " + f.url + " refuses to reach addresses inside your network.", facts);
}

Finding judge_credentials(const RelayFacts& f) {
  const std::string id = "turn.credentials";
  const boost::json::object facts{{"url", f.url}};
  if (f.wrong_secret->done())
    return error(id, f.url + " opens relays for anybody, with whatever credentials.",
                 "In coturn's configuration: use-auth-secret and static-auth-secret, and no no-auth.", facts);
  if (f.expired->done())
    return error(id, f.url + " takes credentials that have expired.",
                 "Set the clock of its machine; in coturn's configuration, use-auth-secret must be there.", facts);
  for (const auto& outcome : {*f.wrong_secret, *f.expired})
    if (!outcome.refused())
      return warning(id, f.url + " did not say whether it takes wrong credentials (" + outcome.why + ").",
                     "Run doctor again; see the TURN server's log.", facts);
  return ok(id, f.url + " refuses wrong and expired credentials.", facts);
}

Findings judge_relay(const RelayFacts& facts, std::int64_t now) {
  Findings found{judge_relaying(facts)};
  if (facts.certificate)
    for (auto& one :
         judge_certificate("turn", "The certificate shown at " + facts.url, *facts.certificate, {facts.host}, now))
      found.push_back(std::move(one));
  if (!facts.private_peers.empty()) found.push_back(judge_private_peers(facts));
  if (facts.wrong_secret && facts.expired) found.push_back(judge_credentials(facts));
  return found;
}

}  // namespace beckon::doctor
