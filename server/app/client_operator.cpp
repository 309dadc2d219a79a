// What the operator asks for: who is here, nobody new, somebody away.
#include <algorithm>

#include "app/client_side.hpp"
#include "net/server.hpp"
#include "ops/log.hpp"

namespace beckon {

std::vector<SessionReport> ClientSide::report() {
  std::vector<SessionReport> all;
  sessions_.for_each([&](const Session& session) {
    SessionReport one{session.self.at.session, session.self.who, {}, {}};
    one.transport = !session.transport              ? "away"
                    : session.mdn                   ? "mdn"
                    : is_polling(session.transport) ? "http"
                                                    : "websocket";
    for (const auto& [call, seat] : session.calls) one.calls.push_back(call);
    all.push_back(std::move(one));
  });
  return all;
}

std::size_t ClientSide::send_away(const std::vector<SessionId>& sessions) {
  std::size_t ended = 0;
  for (const SessionId& id : sessions) {
    admission_.send_away(id);
    Session* const session = sessions_.find(id);
    if (!session) continue;
    ops::log_info("session-sent-away", {{"session", id.str()}});
    const TransportId transport = session->transport;
    hang_up_all(*session);
    end(*session);
    if (transport) sessions_.close(transport, net::close_code::going_away, "the operator has ended this session");
    ++ended;
  }
  return ended;
}

}  // namespace beckon
