// The messages of dialect beckon.v1 as C++ values; their definition is protocol/asyncapi.yaml, against which a test
// holds the member names and bounds. A `body` is a view into the received text: it lives as long as that text.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/block_list.hpp"
#include "core/call_view.hpp"
#include "core/room.hpp"

namespace beckon::wire {

// ---- from the client ----
struct RoomVersions {
  std::uint64_t roster = 0, chat = 0;
};
struct KeptBlockList {
  std::uint64_t version = 0;
  std::vector<BlockedUser> users;
  UserId user;  // whose it is
};
struct Hello {
  int v = 0;
  DeviceSecret device;
  std::optional<DeviceSecret> guest{};  // the secret that the user is known by, where it is another one
  std::optional<UserName> name;
  std::optional<Jwt> token{};
  std::optional<Password> password{};
  Epoch epoch = 0;
  std::vector<std::string> caps;
  std::optional<Sealed> resume;
  std::vector<Sealed> calls;  // proofs
  std::optional<KeptBlockList> blocked{};
};
struct Bye {};
struct Sync {
  RequestId id;
  std::map<CallId, std::uint64_t> calls;
  std::map<RoomName, RoomVersions> rooms;
};
struct Rename {
  RequestId id;
  UserName name;
};
struct RoomJoin {
  RequestId id;
  RoomName room;
};
struct RoomLeave {
  RequestId id;
  RoomName room;
};
struct Chat {
  RequestId id;
  RoomName room;
  MessageId message;
  std::string text;
};
struct CallInvite {
  RequestId id;
  CallId call;
  UserId to;
  Media media;
};
struct CallRinging {
  RequestId id;
  CallId call;
};
struct CallAccept {
  RequestId id;
  CallId call;
  Media media;
};
struct CallDecline {
  RequestId id;
  CallId call;
};
struct CallBusy {
  RequestId id;
  CallId call;
};
struct CallCancel {
  RequestId id;
  CallId call;
};
struct CallMedia {
  RequestId id;
  CallId call;
  PartyId peer;
  bool connected = false;
};
struct HangUp {
  RequestId id;
  CallId call;
};
struct CallOpen {
  RequestId id;
  std::optional<std::uint64_t> lifetime;  // milliseconds
};
struct CallJoin {
  RequestId id;
  Sealed link;
  Media media;
};
struct GetIceServers {
  RequestId id;
  CallId call;
};
struct SendSignal {
  CallId call;
  PartyId to;
  std::optional<PartyId> me;
  Epoch epoch = 0, peer_epoch = 0;
  std::uint32_t seq = 0, ack = 0;
  std::string_view body;
};
struct SendSignalAck {
  CallId call;
  PartyId to;
  std::optional<PartyId> me;
  Epoch epoch = 0, peer_epoch = 0;
  std::uint32_t ack = 0;
};
struct SendRelay {
  RequestId id;
  UserId to;
  RelayKind kind;
  std::string_view body;
};
struct Login {
  RequestId id;
  Jwt token;
};
struct Block {
  RequestId id;
  UserId user;
  std::optional<UserName> name{};
};
struct Unblock {
  RequestId id;
  UserId user;
};

using ClientMessage = std::variant<Hello, Bye, Sync, Rename, RoomJoin, RoomLeave, Chat, CallInvite, CallRinging,
                                   CallAccept, CallDecline, CallBusy, CallCancel, CallMedia, HangUp, CallOpen, CallJoin,
                                   GetIceServers, SendSignal, SendSignalAck, SendRelay, Login, Block, Unblock>;

// ---- from the server ----
struct Limits {
  std::uint32_t message = 0, body = 0, text = 0, rooms = 0, calls = 0, blocked = 0;
};
struct IceServer {
  std::vector<std::string> urls;
  std::optional<std::string> username, credential;
};
struct Welcome {
  SessionId session;
  UserRef who;
  std::vector<std::string> stun;
  Duration heartbeat{0};
  Limits limits;
  std::optional<Roster> roster;
  bool resumed = false;
  std::string resume;
  std::optional<Duration> login_ends_in{};
  BlockList blocked{};  // version 0: not told
};
struct Goodbye {
  Duration retry_in{0};
};
struct Ok {
  RequestId id;
  std::optional<CallId> call{};
  std::string link{};  // none: empty
  std::optional<Duration> expires_in{};
  std::string resume{};  // none: empty
};
enum class Credential : std::uint8_t { Password, Token };
struct Failure {  // the wire's `error`
  Error error;
  std::optional<RequestId> id;
  std::optional<CallId> call;
  std::optional<PartyId> to;
  std::optional<std::uint32_t> seq;
  std::optional<Duration> retry_in;
  std::optional<Credential> needs{};
};
struct CallSnapshot {
  CallView view;
  std::vector<IceServer> ice;
  std::string proof, link;  // none: empty
};
struct IceServers {
  CallId call;
  std::vector<IceServer> servers;
};
// Roster, PresenceDelta, ChatMessage and BlockList (`blocked`) of the core go out as they are.
struct Signal {
  CallId call;
  PartyId from;
  Epoch epoch = 0, peer_epoch = 0;
  std::uint32_t seq = 0, ack = 0;
  std::string_view body;
};
struct SignalAck {
  CallId call;
  PartyId from;
  Epoch epoch = 0, peer_epoch = 0;
  std::uint32_t ack = 0;
};
struct Relay {
  UserRef from;
  RelayKind kind;
  std::string_view body;
};

}  // namespace beckon::wire
