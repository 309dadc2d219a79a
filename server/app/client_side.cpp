#include "app/client_side.hpp"

#include "app/call_log.hpp"
#include "app/shared_values.hpp"
#include "net/server.hpp"

namespace beckon {

ClientSide::ClientSide(Context& context, Transports& transports)
    : context_(context),
      mdn_(context, transports),
      sessions_(context, transports, mdn_),
      decoder_(context.settings.codec) {}

void ClientSide::on_open(TransportId transport, Dialect dialect, net::ClientAddress from) {
  if (dialect == Dialect::Mdn) mdn_.on_open(transport);
  visitors_.emplace(transport, Visitor{from});
  hello_due_.set(transport, context_.now() + context_.settings.hello_time);
}

void ClientSide::on_text(TransportId transport, std::string_view text) {
  if (mdn_.has(transport)) return mdn_.on_text(transport, text);
  const auto decoded = decoder_.decode(text);
  if (decoded) return take(transport, *decoded);
  refuse(transport, {decoded.error().error, decoded.error().id, {}, {}, {}, {}});
}

void ClientSide::take(TransportId transport, const wire::ClientMessage& message) {
  Session* session = sessions_.of_transport(transport);
  if (session && session->welcomed) {
    if (const auto visitor = visitors_.find(transport); visitor != visitors_.end()) visitors_.erase(visitor);
    if (may_ask(*session, message)) std::visit([&](const auto& m) { handle(*session, m); }, message);
    return;
  }
  const bool opening = visitors_[transport].opening;
  if (const auto* hello = std::get_if<wire::Hello>(&message); hello && !session && !opening)
    return handle(transport, *hello);
  wire::Failure failure{{ErrorCode::Unauthenticated, "say hello first"}, {}, {}, {}, {}, {}};
  if (opening) failure.error = {ErrorCode::WrongState, "wait for the welcome"};
  std::visit(
      [&](const auto& m) {
        if constexpr (requires { m.id; }) failure.id = m.id;
      },
      message);
  refuse(transport, failure);
}

void ClientSide::refuse(TransportId transport, const wire::Failure& failure) {
  sessions_.send_failure(transport, failure);
  if (++visitors_[transport].bad > context_.settings.bad_messages)
    sessions_.close(transport, net::close_code::misuse, "too many bad messages");
}

void ClientSide::settle() {
  while (auto post = mdn_.take_post()) {
    if (!mdn_.has(post->from)) continue;  // it went away meanwhile
    std::visit(
        [&](auto& m) {
          if constexpr (requires { m.body; }) m.body = post->body;
        },
        post->message);
    take(post->from, post->message);
  }
}

void ClientSide::on_closed(TransportId transport, std::uint16_t code) {
  visitors_.erase(transport);
  hello_due_.set(transport, {});
  mdn_.on_closed(transport);
  Session* session = sessions_.of_transport(transport);
  if (!session) return;
  sessions_.detach(*session);
  // A client that closed properly has gone on purpose (a closed tab: 1001); one in a call may still come back.
  const bool left = code == net::close_code::normal || code == net::close_code::going_away;
  if (session->mdn && left) hang_up_all(*session);  // the page is gone, and its media with it
  const bool established = session->welcomed || session->resumed;
  if (!established || session->mdn || (left && !session->is_party())) return end(*session);
  session->left = left;
  session->life = detached(session->life, left ? Departure::Left : Departure::Lost, session->in_call(), context_.now(),
                           context_.settings.session_times);
  sessions_.deadlines().set(session->self.at.session, session->life.deadline);
  write_detached(session->self, session->arrival);
  notice_calls(*session, call_event::Detached{session->self.at});
  say_presence(*session);
}

void ClientSide::tick(Time now) {
  mdn_.tick(now);
  if (audit_at_ && *audit_at_ <= now) audit();
  for (const SessionId& id : moved_due_.take_due(now)) moved_.erase(id);
  for (const TransportId transport : hello_due_.take_due(now))
    if (!sessions_.of_transport(transport)) sessions_.close(transport, net::close_code::no_hello, "no hello in time");
  for (const auto& id : login_due_.take_due(now))
    if (Session* session = sessions_.find(id)) end_login(*session);
  for (const auto& id : ice_due_.take_due(now))
    if (Session* session = sessions_.find(id)) renew_ice(*session, now);
  for (const auto& id : sessions_.deadlines().take_due(now)) {
    Session* session = sessions_.find(id);
    if (!session) continue;
    if (!session->welcomed && session->transport) {  // the lobby did not answer in time
      welcome(*session, std::nullopt);
      continue;
    }
    session->life = ticked(session->life, now);
    if (session->life.state == SessionLife::State::Ended)
      end(*session);
    else
      sessions_.deadlines().set(id, session->life.deadline);
  }
}

// Whatever was lost on the way between shards, the homes of calls and rooms hear from time to time who is there, and
// sessions whom their users have blocked.
void ClientSide::audit() {
  audit_at_.reset();
  sessions_.for_each([&](Session& session) {
    audit_at_ = context_.now() + context_.settings.audit_time;
    const bool attached = session.transport != 0;
    for (const auto& [call, seat] : session.calls)
      if (seat.me) notice(call, call_event::Heard{session.self.at, attached});
    say_presence(session);
    look_up_list(session);
    end_unwanted(session);
  });
}

void ClientSide::drain() {
  draining_ = true;
  const Duration base = context_.settings.retry_time;
  std::uint32_t spread = 0;
  sessions_.for_each(
      [&](Session& session) { sessions_.send(session, wire::Goodbye{base + base * (spread++ % 16) / 16}); });
}

Deadline ClientSide::next_deadline() {
  const Deadline of_sessions = earlier(earlier(login_due_.next(), ice_due_.next()), sessions_.deadlines().next());
  return earlier(earlier(earlier(mdn_.next_deadline(), of_sessions), earlier(audit_at_, moved_due_.next())),
                 hello_due_.next());
}

void ClientSide::fail(Session& session, const RequestId& request, Error error) {
  if (session.transport && session.welcomed)
    sessions_.send_failure(session.transport, {std::move(error), request, {}, {}, {}, {}});
}

}  // namespace beckon
