// Calls by link: a link is made here and remembered nowhere; whoever brings it enters at the call's home.
#include "app/client_side.hpp"

namespace beckon {

void ClientSide::handle(Session& session, const wire::CallOpen& m) {
  if (!session.rights.open_call)
    return fail(session, m.id, {ErrorCode::Forbidden, "your token does not allow `open-call`"});
  if (!may_do(session, m.id, Deed::Link)) return;
  const Settings& settings = context_.settings;
  const auto most = static_cast<std::uint64_t>(settings.link_time.count());
  const std::uint64_t lifetime = std::min(m.lifetime.value_or(most), most), now = context_.clock.wall();
  const wire::CallLink link{CallId::random(), now, now + lifetime};
  context_.counters.links.add();
  sessions_.send(session,
                 wire::Ok{m.id, link.call, wire::sealed(*settings.seal, link), Duration{std::int64_t(lifetime)}});
}

void ClientSide::handle(Session& session, const wire::CallJoin& m) {
  context_.counters.requests.add();
  if (session.mdn) return fail(session, m.id, {ErrorCode::Forbidden, "this page cannot be in a call by link"});
  if (!may_do(session, m.id, Deed::Link)) return;
  if (auto refusal = guessing(session.from)) return fail(session, m.id, std::move(*refusal));
  const auto link = wire::unsealed<wire::CallLink>(*context_.settings.seal, m.link);
  if (!link) {
    guessed_wrong(session.from);
    return fail(session, m.id, {ErrorCode::NoSuchCall, "this is no link to a call here"});
  }
  if (link->expires <= context_.clock.wall())
    return fail(session, m.id, {ErrorCode::TokenExpired, "the link's time is over"});
  context_.store.send(context_.call_home(link->call), node::OpenJoin{m.id, *link, m.link, session.self, m.media});
}

}  // namespace beckon
