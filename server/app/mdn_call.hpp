// A call between a client of MDN's dialect and a Beckon end, led for the client, which cannot do it itself: it neither
// numbers what it sends nor gives way when offers cross. The Beckon end is the polite one always.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/call_view.hpp"
#include "core/signal_stream.hpp"
#include "wire/mdn_codec.hpp"

namespace beckon {

struct MdnSignal {
  wire::mdn::SignalKind kind;
  std::string content;  // JSON object; empty for hang-up
};

// A value; pure but for the ids it is given.
class MdnCall {
 public:
  enum class Begun : std::uint8_t { ByClient, ByPeer };
  // `peer` under the name that the client knows.
  MdnCall(CallId id, UserRef peer, Begun begun) : id_(id), peer_(std::move(peer)), begun_(begun) {}

  const CallId& id() const { return id_; }
  const UserRef& peer() const { return peer_; }
  bool connected() const { return stream_.has_value(); }
  bool is_invitation() const { return begun_ == Begun::ByClient && !connected(); }  // the client's, not answered yet
  SignalStream& stream() { return *stream_; }                                       // only when connected()
  Deadline next_deadline() const { return stream_ ? stream_->next_deadline() : Deadline{}; }
  PartyId peer_party() const { return peer_party_; }
  std::uint64_t version() const { return version_; }

  // The newest snapshot of the call `view.call`, in which this client is a party and which was answered; the id may be
  // another than the one called with, when invitations crossed. Goes on to send what has waited. False: the other end
  // has begun a new life, into which MDN's client cannot follow.
  bool take(const CallView& view, Epoch own_epoch);

  // What the client sends (not hang-up) goes to the other end. Gives what the client is to be told because of it.
  std::vector<MdnSignal> from_client(wire::mdn::SignalKind kind, std::string_view content);
  // What came from the other end, to be told to the client.
  std::vector<MdnSignal> from_peer(const wire::mdn::Body& body);

  // Of what the client sent and the other end has not acknowledged.
  std::size_t waiting_bytes() const;

 private:
  std::vector<MdnSignal> description_from_peer(const wire::mdn::Description& description);

  CallId id_;
  UserRef peer_;
  Begun begun_;
  PartyId peer_party_;
  std::uint64_t version_ = 0;
  std::optional<SignalStream> stream_;
  std::vector<std::string> waiting_;  // bodies, until the call is answered
  std::size_t waiting_bytes_ = 0;
  bool offered_ = false;          // the client's offer is not answered yet
  bool ignoring_client_ = false;  // its candidates belong to an offer that fell away
  bool ignoring_peer_ = false;    // the other end's do
  std::size_t kept_bytes_ = 0;
  std::vector<MdnSignal> peer_offer_;  // the other end's offer that is not answered yet, and its candidates since
};

}  // namespace beckon
