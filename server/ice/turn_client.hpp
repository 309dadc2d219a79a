// A client of STUN and TURN servers (RFC 8489, RFC 8656) that asks one thing after the other and waits: for looking
// whether a server works. Over UDP, TCP and TLS.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "ice/blocking_stream.hpp"
#include "ice/stun_integrity.hpp"
#include "ice/stun_message.hpp"
#include "ice/turn_credentials.hpp"
#include "ice/turn_uri.hpp"

namespace beckon::ice {

// How a request ended: done, refused with the number of ERROR-CODE, or without a (right) answer.
struct TurnOutcome {
  int code = 0;     // 0: done, or no answer
  std::string why;  // empty if it was done
  bool done() const { return code == 0 && why.empty(); }
  bool refused() const { return code != 0; }
};

class TurnClient {
 public:
  static constexpr std::chrono::milliseconds usual_wait{3'000};

  // Connects, with TCP and TLS: to an address of `uri`'s host. Requests wait for `wait` each; over UDP they are
  // repeated meanwhile.
  static Result<TurnClient> open(const TurnUri& uri, const TransportAddress& to,
                                 std::chrono::milliseconds wait = usual_wait);
  void login(TurnCredentials credentials) { credentials_ = std::move(credentials); }

  // A STUN binding: what the server sees as our address.
  TurnOutcome binding();
  const std::optional<TransportAddress>& mapped() const { return mapped_; }

  // A relay for UDP over IPv4, for ten minutes at most.
  TurnOutcome allocate();
  const std::optional<TransportAddress>& relayed() const { return relayed_; }
  // Lets the peer's packets through, and ours to it.
  TurnOutcome create_permission(const TransportAddress& peer);
  // Channel 0x4000 to 0x4FFF to the peer, with a permission.
  TurnOutcome bind_channel(std::uint16_t channel, const TransportAddress& peer);
  // Gives the relay back.
  TurnOutcome release();

  // A Send indication; no answer tells what became of it.
  Result<void> send(const TransportAddress& peer, std::string_view data);
  Result<void> send_on_channel(std::uint16_t channel, std::string_view data);
  // What a peer sent, as Data indication or on a channel, until `deadline`.
  Result<std::string> receive(WaitUntil deadline);

  const std::optional<Certificate>& certificate() const;

 private:
  explicit TurnClient(std::chrono::milliseconds wait) : wait_(wait) {}
  template <class Add>
  TurnOutcome ask(StunMethod method, Add add, std::optional<StunMessage>* answer = nullptr);
  template <class Add>
  TurnOutcome ask_once(StunMethod method, Add add, std::optional<StunMessage>& answer);
  Result<StunMessage> exchange(const StunWriter& request, const TransactionId& id, StunMethod method);
  Result<void> write(std::span<const std::uint8_t> bytes, WaitUntil deadline);
  // The next whole message.
  Result<Bytes> read(WaitUntil deadline);

  std::chrono::milliseconds wait_;
  std::optional<BlockingSocket> socket_;
  std::optional<BlockingStream> stream_;
  Bytes buffered_;  // of the stream
  TurnCredentials credentials_;
  std::string realm_, nonce_;
  LongTermKey key_{};
  std::optional<TransportAddress> mapped_, relayed_;
};

}  // namespace beckon::ice
