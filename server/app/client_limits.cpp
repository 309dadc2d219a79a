// What a client may not do so often: it is told when it may again.
#include "app/client_side.hpp"

namespace beckon {

void ClientSide::count(Limited limit) { context_.counters.limited[static_cast<std::size_t>(limit)].add(); }

// False: it was refused. What only ends something is always taken.
bool ClientSide::may_ask(Session& session, const wire::ClientMessage& message) {
  if (session.mdn) return true;  // the gateway asks for it, as often as is right
  const RequestId* request = std::visit(
      [](const auto& m) -> const RequestId* {
        using M = std::decay_t<decltype(m)>;
        constexpr bool ends = std::is_same_v<M, wire::HangUp> || std::is_same_v<M, wire::CallDecline> ||
                              std::is_same_v<M, wire::CallCancel> || std::is_same_v<M, wire::CallBusy>;
        if constexpr (requires { RequestId(m.id); } && !ends)
          return &m.id;
        else
          return nullptr;
      },
      message);
  const Rate& rate = context_.settings.requests;
  if (request == nullptr || session.requests.take(rate, context_.now())) return true;
  count(Limited::Requests);
  fail(session, *request, too_fast("too many requests", session.requests.wait(rate, context_.now())));
  return false;
}

bool ClientSide::may_do(Session& session, const RequestId& request, Deed deed) {
  if (!context_.settings.users) return true;
  const Duration wait = context_.settings.users->take(deed, session.self.who.user, context_.now());
  if (wait == Duration::zero()) return true;
  count(deed == Deed::Link ? Limited::Calls : deed == Deed::Enter ? Limited::Rooms : Limited::Chats);
  if (!request.empty()) fail(session, request, too_fast("too many in a minute", wait));
  return false;
}

// Before a secret is looked at: the refusal for who has named too many wrong ones.
std::optional<Error> ClientSide::guessing(net::ClientAddress from) {
  if (!context_.settings.guesses) return std::nullopt;
  const Duration wait = context_.settings.guesses->wait(from, context_.now());
  if (wait == Duration::zero()) return std::nullopt;
  count(Limited::Guesses);
  return too_fast("too many wrong secrets came from your address", wait);
}

void ClientSide::guessed_wrong(net::ClientAddress from) {
  context_.counters.wrong_secrets.add();
  if (context_.settings.guesses) context_.settings.guesses->failed(from, context_.now());
}

}  // namespace beckon
