// What the gateway's clients of one shard have in common.
#pragma once
#include <deque>

#include "app/context.hpp"
#include "app/mdn_lobby.hpp"
#include "app/transports.hpp"
#include "wire/mdn_codec.hpp"

namespace beckon {

// A message that a client's endpoint sends to the server, to be taken when the shard's turn is over: handled at once
// it could change what is being walked through.
struct MdnPost {
  TransportId from = 0;
  wire::ClientMessage message;
  std::string body;  // what the message's `body` views, if it has one
};

struct MdnShared {
  Context& context;
  Transports& transports;
  wire::mdn::Decoder decoder;
  MdnLobby lobby;
  std::deque<MdnPost> posts;
};

}  // namespace beckon
