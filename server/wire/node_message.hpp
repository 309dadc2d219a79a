// What shards say to each other. Any of these may be lost, repeated or late: the receiver's state decides, requests
// are repeated by their clients, snapshots by `sync`. They own what they carry.
#pragma once
#include <variant>

#include "wire/messages.hpp"
#include "wire/tokens.hpp"

namespace beckon::node {

// ---- to the home of a call (the shard its id hashes to) ----
struct Invite {
  RequestId request;
  CallId call;
  Endpoint from;
  UserId to;
  Media media;
};
// One of call_event's requests (Ringing … MediaReport); answered by a Reply to from.at. `request` is empty where
// nobody waits for an answer. `answer_call`: put the call's id into the `ok` (an invitation that was merged into it).
struct CallRequest {
  RequestId request;
  CallId call;
  Endpoint from;
  CallEvent event;
  bool answer_call = false;
};
// Detached, SessionEnded, Heard, Signalled, End.
struct CallNotice {
  CallId call;
  CallEvent event;
};
// A session is here anew, on another shard or transport or in a new life, or for the first time: the call is to know
// where it is and to tell it how the call stands, if it is in it or may ring. `proof`, which was sealed for this
// session, makes a call anew that nobody remembers.
struct CallReturn {
  CallId call;
  Endpoint from;
  std::optional<wire::CallProof> proof;
};
struct CallSync {
  CallId call;
  Endpoint from;
  std::uint64_t version = 0;
};

// A session enters an open call with a link that was good when it came.
struct OpenJoin {
  RequestId request;
  wire::CallLink link;
  Sealed text;  // the link as it was brought
  Endpoint from;
  Media media;
};

// ---- to the home of a room ----
struct RoomEnter {
  RequestId request;  // empty when it only says anew what name and state are
  RoomName room;
  SessionRef from;
  UserRef who;
  Presence state = Presence::Here;
  BlockList blocked;
};
struct RoomLeave {
  RequestId request;
  RoomName room;
  SessionRef from;
};
struct RoomSay {
  RequestId request;
  RoomName room;
  SessionRef from;
  MessageId message;
  std::string text;
};
struct RoomSync {
  RoomName room;
  SessionRef from;
  wire::RoomVersions have;
};

// ---- to the shard of a session ----
struct Reply {
  SessionId to;
  RequestId request;
  Result<> answer;
  std::optional<CallId> call;
};
struct CallNews {
  SessionId to;
  CallView view;
  std::vector<SessionRef> parties;  // in the order of view.parties: where signals to them go
  std::string proof{}, link{};      // sealed; none: empty
};
struct CallUnknown {
  SessionId to;
  CallId call;
};  // answer to a CallSync
// The session goes on at another shard: here it is over, silently, and its transport is closed.
struct SessionMoved {
  SessionId session;
  ShardId to;
  UserName name;              // under which it goes on
  std::uint64_t arrival = 0;  // with which it came there
};
// The room did not take the session (RoomEnter with this `request`, which may be empty).
struct RoomRefused {
  SessionId to;
  RequestId request;
  RoomName room;
  Error error;
};
struct RosterNews {
  SessionId to;
  Roster roster;
  std::vector<UserId> hidden{};  // to a user of MDN's dialect: who of the roster is not to be shown
};
struct ChatFill {
  SessionId to;
  std::vector<ChatMessage> messages;
};
struct Signal {
  SessionId to;
  CallId call;
  PartyId from;
  Epoch epoch = 0, peer_epoch = 0;
  std::uint32_t seq = 0, ack = 0;
  std::string body;
};
struct SignalAck {
  SessionId to;
  CallId call;
  PartyId from;
  Epoch epoch = 0, peer_epoch = 0;
  std::uint32_t ack = 0;
};
struct Relay {
  SessionId to;
  UserRef from;
  RelayKind kind;
  std::string body;
};
struct Renamed {
  SessionId to;
  UserName name;
};
struct BlocksChanged {
  SessionId to;
  BlockList blocked;
};

// ---- HTTP polling: a request that came to one worker and is about a transport of another's shard ----
using HttpToken = Id128<struct HttpTokenTag>;  // names a transport over HTTP, and lets whoever has it use it
struct HttpPost {
  std::uint64_t number = 0;
  std::string body;  // lines, a message each
};
struct HttpPoll {
  std::uint64_t after = 0;  // the highest message number received
};
struct HttpLeave {};
struct HttpGone {};  // whoever polled under this `request` has gone
struct HttpAsk {
  ShardId from;
  std::uint64_t request = 0;  // the asker's number for it, never used again
  HttpToken transport;
  std::variant<HttpPost, HttpPoll, HttpLeave, HttpGone> what;
};
// To the worker that asked.
struct HttpAnswer {
  std::uint64_t request = 0;
  unsigned status = 0;      // of HTTP
  std::uint64_t first = 0;  // of a poll: the number of the first line, or of the one to come
  std::string body;
  std::uint16_t close_code = 0;  // once the server closed the transport
  std::string close_reason;
};

// ---- to a shard, for all its sessions in the room ----
struct PresenceNews {
  RoomName room;
  RoomChange change;
};
struct ChatNews {
  ChatMessage message;
  std::vector<ChatFor> apart;
};

}  // namespace beckon::node

namespace beckon {
using NodeMessage =
    std::variant<node::Invite, node::CallRequest, node::CallNotice, node::CallReturn, node::CallSync, node::OpenJoin,
                 node::SessionMoved, node::RoomEnter, node::RoomLeave, node::RoomSay, node::RoomSync, node::Reply,
                 node::CallNews, node::CallUnknown, node::RoomRefused, node::RosterNews, node::ChatFill, node::Signal,
                 node::SignalAck, node::Relay, node::Renamed, node::BlocksChanged, node::PresenceNews, node::ChatNews,
                 node::HttpAsk, node::HttpAnswer>;
}
