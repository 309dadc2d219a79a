// Requests and answers of transports over HTTP as headers say them (docs/protocol.md, "Over HTTP").
#pragma once
#include <variant>

#include "net/http.hpp"
#include "wire/node_message.hpp"

namespace beckon {

struct PollingRequest {
  enum class Kind : std::uint8_t { Open, Post, Poll, Leave };
  Kind kind = Kind::Open;
  ShardId home;            // all but Open
  node::HttpToken token;   // the same
  std::uint64_t number{};  // of a post; or the last message received
};

// What the request asks, or the answer to one that is malformed: 400, 404 for a token that is none of `shards` shards',
// 405 for another method than POST, GET and DELETE.
std::variant<PollingRequest, net::HttpResponse> read_polling_request(const net::HttpRequest& request,
                                                                     std::uint32_t shards);
// The value of Beckon-Transport.
std::string polling_token(ShardId home, const node::HttpToken& token);

// Plain text that is not to be kept by anybody.
net::HttpResponse polling_response(unsigned status, std::string_view text = {});
net::HttpResponse polling_response(node::HttpAnswer answer, PollingRequest::Kind kind);

}  // namespace beckon
