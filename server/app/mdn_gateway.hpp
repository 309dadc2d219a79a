// The clients of MDN's dialect on one shard.
#pragma once
#include <unordered_map>

#include "app/deadlines.hpp"
#include "app/mdn_endpoint.hpp"

namespace beckon {

// One thread. What its clients want of the server waits in take_post() until the shard's turn is over.
class MdnGateway {
 public:
  MdnGateway(Context& context, Transports& transports);

  bool has(TransportId transport) const { return !endpoints_.empty() && endpoints_.contains(transport); }
  void on_open(TransportId transport);
  void on_text(TransportId transport, std::string_view text);
  void on_closed(TransportId transport);
  void tick(Time now);
  Deadline next_deadline() const { return deadlines_.next(); }
  std::optional<MdnPost> take_post();

  // What the server says to the client `to`, as Sessions would otherwise encode it.
  template <class Message>
  void tell(TransportId to, const Message& message) {
    const auto found = endpoints_.find(to);
    if (found == endpoints_.end()) return;
    if constexpr (requires { shared_.lobby.apply(message); })
      hear(found->second.endpoint, shared_.lobby.apply(message));
    else if constexpr (requires { found->second.endpoint.on(message); })
      found->second.endpoint.on(message);
    deadlines_.set(to, found->second.endpoint.next_deadline());
  }
  void tell(TransportId to, const wire::Welcome& welcome);
  // Who is in the lobby and has blocked the client: for it they are not there.
  void hide(TransportId from, const std::vector<UserId>& hidden);

 private:
  struct Client {
    MdnEndpoint endpoint;
    std::size_t bad = 0;  // messages in a row
    bool refused_before = false;
  };
  void hear(MdnEndpoint& teller, MdnLobby::News news);
  void refuse(TransportId transport, Client& client, const Error& why);

  MdnShared shared_;
  std::unordered_map<TransportId, Client> endpoints_;
  Deadlines<TransportId> deadlines_;
};

}  // namespace beckon
