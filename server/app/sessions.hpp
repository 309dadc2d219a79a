// The sessions of one shard: who they are, which transport they have, which rooms and calls they are in.
#pragma once
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <unordered_map>

#include "app/context.hpp"
#include "app/deadlines.hpp"
#include "app/mdn_gateway.hpp"
#include "app/transports.hpp"
#include "core/call_view.hpp"

namespace beckon {

// What a session's shard knows of a call, from the newest snapshot: enough to route signals without asking the home.
struct CallSeat {
  struct Party {
    PartyId party;
    SessionRef at;
  };
  std::uint64_t version = 0;
  CallPhase phase = CallPhase::Ringing;
  std::optional<PartyId> me;
  std::optional<UserId> peer;  // the other user of a ring call
  std::vector<Party> parties;
  Deadline renew_ice;      // when it needs new TURN credentials
  bool signalled = false;  // the home was told of this session's first signal
};

struct Session {
  Endpoint self;
  Rights rights;
  BlockList blocked;             // its user's, as it was last heard of
  std::uint64_t login_ends = 0;  // milliseconds since 1970; 0: a guest's, which has no end
  TransportId transport = 0;
  SessionLife life;
  std::uint64_t generation = 0;      // of the newest resume token that was used
  std::uint64_t arrival = 0;         // as its user's record says
  net::ClientAddress from;           // of its newest transport
  Allowance requests;                // what is left of Settings::requests
  bool welcomed = false;             // on its present transport
  bool resumed = false;              // it went on with what was there before
  bool left = false;                 // its client closed the connection properly
  bool mdn = false;                  // its transport is one of the gateway's
  std::set<RoomName> rooms;          // entered, or asked to; those whose roster came are in in_room() too
  std::map<CallId, CallSeat> calls;  // not the ended ones
  // The last few that ended, so that a late snapshot does not bring one back: nothing up to this version does. (A call
  // by link that was left may be joined again.)
  std::vector<std::pair<CallId, std::uint64_t>> ended;

  std::vector<node::CallNews> unheard;  // what came before the welcome, which is to be first

  bool logged_in() const { return login_ends != 0; }
  bool may_enter(const RoomName& room) const;
  bool is_party() const;  // of any call, also one that still rings
  bool in_call() const;
  Presence presence() const;
};

class Sessions {
 public:
  Sessions(Context& context, Transports& transports, MdnGateway& mdn)
      : context_(context), transports_(transports), mdn_(mdn) {}

  Session& add(Endpoint self, TransportId transport);
  void attach(Session& session, TransportId transport);  // the older transport, if any, is not its any more
  template <class Do>
  void for_each(Do what) {
    for (auto& [id, session] : sessions_) what(session);
  }
  void erase(const SessionId& id);
  Session* find(const SessionId& id);
  Session* of_transport(TransportId transport);
  // Takes the session off its transport; the session lives on.
  void detach(Session& session);
  void join(Session& session, const RoomName& room);  // its roster came: it is in in_room() from now on
  void leave(Session& session, const RoomName& room);
  const std::set<SessionId>& in_room(const RoomName& room) const;

  // Encodes and hands to the session's transport, if it has one and was welcomed there; the gateway's clients are told
  // the value.
  template <class Message>
  bool send(Session& session, const Message& message) {
    if (!session.transport || !session.welcomed) return false;
    if (session.mdn) {
      mdn_.tell(session.transport, message);
      return true;
    }
    scratch_.clear();
    wire::encode(scratch_, message);
    transports_.send_text(session.transport, scratch_);
    return true;
  }
  // To all in the room but the users in `apart`, which is sorted by user; `tell_apart(session, its)` tells those.
  template <class Message, class Apart, class Tell>
  void send_to_room(const RoomName& room, const Message* message, const std::vector<Apart>& apart, Tell tell_apart) {
    scratch_.clear();
    if (message) wire::encode(scratch_, *message);
    std::vector<std::pair<Session*, const Apart*>> others;
    for (const auto& id : in_room(room)) {
      Session* session = find(id);
      if (!session || !session->transport || !session->welcomed) continue;
      const auto its = std::ranges::lower_bound(apart, session->self.who.user, {}, &Apart::user);
      if (its != apart.end() && its->user == session->self.who.user)
        others.emplace_back(session, &*its);
      else if (message && session->mdn)
        mdn_.tell(session->transport, *message);
      else if (message)
        transports_.send_text(session->transport, scratch_);
    }
    for (const auto& [session, its] : others) tell_apart(*session, *its);
  }
  // To a client of MDN's dialect: who is in the lobby, but not for it.
  void hide(const Session& session, const std::vector<UserId>& hidden) { mdn_.hide(session.transport, hidden); }
  // To a transport that may have no session yet.
  void send_failure(TransportId transport, wire::Failure failure);
  void close(TransportId transport, std::uint16_t code, std::string_view reason);

  Deadlines<SessionId>& deadlines() { return deadlines_; }

 private:
  std::vector<Session*>& list_of(TransportId transport) { return by_transport_[is_polling(transport) ? 1 : 0]; }

  Context& context_;
  Transports& transports_;
  MdnGateway& mdn_;
  std::unordered_map<SessionId, Session> sessions_;
  // Into sessions_, whose values stay where they are. A transport's id holds a small number, used again when it is
  // gone, which is the place of its session in one of two lists: of WebSockets, and of transports over HTTP.
  std::array<std::vector<Session*>, 2> by_transport_;
  std::unordered_map<RoomName, std::set<SessionId>> by_room_;
  Deadlines<SessionId> deadlines_;
  std::string scratch_;
};

}  // namespace beckon
