// A TURN server, by one of its URLs, as a browser uses it: a relay is opened, data goes from one relay to another, and
// what must be refused is refused.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "app/doctor/finding.hpp"
#include "ice/turn_client.hpp"

namespace beckon::doctor {

struct RelayTarget {
  std::string url;
  ice::TurnUri uri;
  std::vector<ice::TransportAddress> addresses;  // of its host; empty: it is looked up
  std::string secret;
  bool own = false;  // Beckon's own coturn
};

struct PeerFacts {
  std::string peer;
  ice::TurnOutcome outcome;
};

struct RelayFacts {
  std::string url;
  std::string transport;  // "UDP", "TCP", "TLS"
  std::string host;
  bool own = false;
  std::string unreachable;  // why nothing could be asked
  std::optional<ice::Certificate> certificate;
  ice::TurnOutcome binding, allocation;
  std::string relay, mapped;                   // IP addresses
  ice::TurnOutcome permission, channel;        // towards another relay of the same server
  bool sent = false, sent_on_channel = false;  // whether data came through, one way and the other
  std::vector<PeerFacts> private_peers;
  std::optional<ice::TurnOutcome> wrong_secret, expired;  // allocations that must be refused
};

// `now` in seconds since 1970. `refusals`: also ask for what must be refused.
RelayFacts look_at_relay(const RelayTarget& target, std::int64_t now, bool refusals);

Findings judge_relay(const RelayFacts& facts, std::int64_t now);
Finding judge_relaying(const RelayFacts& facts);
Finding judge_private_peers(const RelayFacts& facts);
Finding judge_credentials(const RelayFacts& facts);

}  // namespace beckon::doctor
