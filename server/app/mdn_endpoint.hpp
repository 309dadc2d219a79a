// One client of MDN's dialect, and the Beckon endpoint that speaks for it (docs/mdn.md). To the client it is the
// sample's server; to the shard it is a client like any other, but with values instead of text.
#pragma once
#include <optional>
#include <set>

#include "app/mdn_call.hpp"
#include "app/mdn_hold.hpp"
#include "app/mdn_shared.hpp"

namespace beckon {

// Lives as long as its connection. Everything it posts is handled after the call that made it do so.
class MdnEndpoint {
 public:
  MdnEndpoint(TransportId transport, MdnShared& shared);

  // From the client. An error is the reason why nothing was done: nobody is told, the connection lives.
  Result<> on(const wire::mdn::Username& username);
  Result<> on(const wire::mdn::Message& message);
  Result<> on(const wire::mdn::Signal& signal);

  // From the server. What is not here is nothing to such a client.
  void on(const wire::Welcome& welcome);
  void on(const wire::Failure& failure);
  void on(const wire::Ok& ok);
  void on(const ChatMessage& message);
  void on(const wire::CallSnapshot& snapshot);
  void on(const wire::Signal& signal);
  void on(const wire::SignalAck& ack);
  void on(const wire::Relay& relay);
  void on_lobby();  // somebody came, left, or changed their name
  void ask_lobby();
  void hide(const std::vector<UserId>& hidden);

  void tick(Time now);
  Deadline next_deadline() const;

 private:
  static constexpr Duration sync_in_call{5'000};  // until the call is answered, as clients do
  static constexpr std::size_t remembered = 16;
  enum class Stage : std::uint8_t { Nameless, Opening, Here, Renaming };

  void say(std::string_view text) { shared_.transports.send_text(transport_, text); }
  void say(const MdnSignal& signal, std::string_view from);
  void post(wire::ClientMessage message, std::string body = {});
  // names (mdn_endpoint.cpp)
  void try_name();
  void try_next_name();
  void named(const UserName& name);
  void sync(Time now);
  // calls (mdn_calls.cpp)
  Result<> to_mdn(UserRef target, const wire::mdn::Signal& signal);
  Result<> to_beckon(const UserRef& target, const wire::mdn::Signal& signal);
  Result<> to_call(const wire::mdn::Signal& signal);
  void pair_with(UserRef peer);
  void unpair();
  void relay(const UserId& to, wire::mdn::SignalKind kind, std::string_view content);
  void begin_call(const UserRef& peer);
  void post_hang_up(const CallId& call);
  void leave_call();
  void end_call();  // it has ended: the client is told
  void forget_call();
  void ring(const CallView& view);
  void flush();

  const TransportId transport_;
  MdnShared& shared_;
  const std::uint32_t number_;  // the `id` that the sample's clients are given
  const Epoch epoch_;
  Stage stage_ = Stage::Nameless;
  std::string wanted_;       // as the client said it
  std::size_t attempt_ = 0;  // names refused as taken
  UserName name_;            // tried, or had
  UserRef self_;
  std::set<UserId> hidden_;  // of those in the lobby
  std::uint64_t chat_ = 0;   // number of the newest message told
  Deadline sync_at_;
  // Whom the client is in a call with: at most one of these.
  std::optional<MdnCall> call_;
  std::optional<UserRef> pair_;  // another of MDN's clients, under the name by which this one calls it
  MdnHold hold_;                 // what the pair sends
  std::uint32_t requests_ = 0;
  RequestId invite_;         // the newest
  std::deque<CallId> left_;  // the last few calls, whose late snapshots mean nothing any more
};

}  // namespace beckon
