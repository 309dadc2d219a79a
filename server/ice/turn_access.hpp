// What parties of calls are given to reach the TURN server.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "ice/turn_credentials.hpp"

namespace beckon::ice {

struct TurnServer {
  std::vector<std::string> urls;
  TurnCredentials credentials;
};

// Immutable; any thread.
class TurnAccess {
 public:
  // `offered` says, on any thread, whether the server can be expected to answer.
  TurnAccess(std::vector<std::string> urls, std::string secret, Duration lifetime, std::function<bool()> offered);

  // For this session's part in this call; nothing while the server is not offered. `wall` is in milliseconds since
  // 1970.
  std::optional<TurnServer> server_for(const CallId& call, const SessionId& session, std::uint64_t wall) const;
  // After this long a call that goes on is to be given new credentials, well before the old ones expire.
  Duration renew_after() const { return lifetime_ / 2; }
  // A TURN server answers STUN too (RFC 8656 section 3): its URL for that, if it takes UDP.
  std::optional<std::string> stun_url() const;

 private:
  std::vector<std::string> urls_;
  std::string secret_;
  Duration lifetime_;
  std::function<bool()> offered_;
};

// turn:HOST:PORT over UDP, then TCP.
std::vector<std::string> turn_urls(const std::string& host, std::uint16_t port);

}  // namespace beckon::ice
