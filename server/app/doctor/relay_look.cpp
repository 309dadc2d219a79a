// What a TURN server does when it is asked.
#include "app/doctor/relay_check.hpp"
#include "core/random.hpp"
#include "ice/hexadecimal.hpp"

namespace beckon::doctor {
namespace {

using namespace std::chrono_literals;
constexpr std::uint64_t lifetime = 120;  // seconds, of the credentials that we make
constexpr std::uint16_t channel = 0x4001, any_port = 9;
constexpr const char* private_peers[] = {"127.0.0.1",       "10.0.0.1", "172.16.0.1",       "192.168.0.1",
                                         "169.254.169.254", "::1",      "::ffff:127.0.0.1", "fc00::1"};

ice::TurnCredentials credentials(const std::string& secret, std::int64_t expires) {
  return ice::turn_credentials(secret, static_cast<std::uint64_t>(expires), "beckon-doctor");
}

Result<ice::TurnClient> logged_in(const RelayTarget& target, const ice::TurnCredentials& login) {
  auto addresses = target.addresses;
  if (addresses.empty()) {
    auto found = ice::resolve_host(target.uri.host, target.uri.port);
    if (!found) return found.error();
    addresses = std::move(*found);
  }
  auto client = ice::TurnClient::open(target.uri, addresses.front());
  if (client) client->login(login);
  return client;
}

// Whether `text`, sent by one, comes to the other. UDP between the two may be lost: three tries.
template <class Send>
bool passes(Send send, ice::TurnClient& receiver, const std::string& text) {
  for (int tries = 0; tries < 3; ++tries) {
    if (!send(text)) return false;
    const auto deadline = std::chrono::steady_clock::now() + 1s;
    for (auto heard = receiver.receive(deadline); heard; heard = receiver.receive(deadline))
      if (*heard == text) return true;
  }
  return false;
}

void relay_to_another(const RelayTarget& target, ice::TurnClient& one, const ice::TurnCredentials& login,
                      RelayFacts& facts) {
  auto other = logged_in(target, login);
  if (!other) {
    facts.permission.why = other.error().message;
    return;
  }
  if (facts.permission = other->allocate(); !facts.permission.done()) return;
  facts.permission = one.create_permission(*other->relayed());
  facts.channel = other->bind_channel(channel, *one.relayed());
  if (facts.permission.done() && facts.channel.done()) {
    const std::string secret_text = ice::hexadecimal(random_bytes<16>());
    facts.sent = passes([&](const auto& text) { return one.send(*other->relayed(), text).has_value(); }, *other,
                        "one " + secret_text);
    facts.sent_on_channel = passes([&](const auto& text) { return other->send_on_channel(channel, text).has_value(); },
                                   one, "other " + secret_text);
  }
  other->release();
}

ice::TurnOutcome allocation_with(const RelayTarget& target, const ice::TurnCredentials& login) {
  auto client = logged_in(target, login);
  if (!client) return {0, client.error().message};
  auto outcome = client->allocate();
  if (outcome.done()) client->release();
  return outcome;
}

}  // namespace

RelayFacts look_at_relay(const RelayTarget& target, std::int64_t now, bool refusals) {
  RelayFacts facts;
  facts.url = target.url;
  facts.transport = ice::to_string(target.uri.transport);
  facts.host = target.uri.host;
  facts.own = target.own;
  // Two of the same user: what holds for all relays of one must not hinder the other.
  const auto login = credentials(target.secret, now + static_cast<std::int64_t>(lifetime));
  auto client = logged_in(target, login);
  if (!client) {
    facts.unreachable = client.error().message;
    return facts;
  }
  facts.certificate = client->certificate();
  if (facts.binding = client->binding(); !facts.binding.done()) return facts;
  if (facts.allocation = client->allocate(); !facts.allocation.done()) return facts;
  facts.relay = client->relayed()->ip_text();
  if (client->mapped()) facts.mapped = client->mapped()->ip_text();
  relay_to_another(target, *client, login, facts);
  if (refusals) {
    for (const char* peer : private_peers) {
      if (peer == facts.relay) continue;  // its own address: two relays must reach each other
      facts.private_peers.push_back({peer, client->create_permission(*ice::TransportAddress::parse(peer, any_port))});
    }
    const std::string wrong = ice::hexadecimal(random_bytes<16>());
    facts.wrong_secret = allocation_with(target, credentials(wrong, now + static_cast<std::int64_t>(lifetime)));
    facts.expired = allocation_with(target, credentials(target.secret, now - static_cast<std::int64_t>(lifetime)));
  }
  client->release();
  return facts;
}

}  // namespace beckon::doctor
