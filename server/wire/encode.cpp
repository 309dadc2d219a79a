#include <algorithm>
#include <array>
#include <charconv>

#include "wire/codec.hpp"
#include "wire/json_writer.hpp"

namespace beckon::wire {
namespace {

std::uint64_t millis(Duration duration) {
  return static_cast<std::uint64_t>(std::max<Duration::rep>(0, duration.count()));
}

// The envelope of a signal is put together here and appended in one piece: most of what the server writes are signals,
// and field by field they would cost it three times as much. Room for all that the bounds of its fields allow.
class ShortText {
 public:
  ShortText& add(std::string_view text) {
    end_ += text.copy(end_, room());
    return *this;
  }
  ShortText& add(std::uint32_t number) {
    end_ = std::to_chars(end_, end_ + room(), number).ptr;
    return *this;
  }
  std::string_view view() const { return {text_.data(), static_cast<std::size_t>(end_ - text_.data())}; }

 private:
  std::size_t room() const { return static_cast<std::size_t>(text_.data() + text_.size() - end_); }

  std::array<char, 192> text_;
  char* end_ = text_.data();
};

void write_media(std::string& out, const Media& media) {
  ObjectWriter(out).boolean("audio", media.audio).boolean("video", media.video).boolean("data", media.data).end();
}

void write_user(std::string& out, const UserRef& who) {
  ObjectWriter(out).plain("user", who.user.str()).text("name", who.name.str()).end();
}

void write_user_id(std::string& out, const UserId& user) { out.append(1, '"').append(user.str()).push_back('"'); }

void write_member(std::string& out, const Member& member) {
  ObjectWriter object(out);
  object.plain("user", member.who.user.str()).text("name", member.who.name.str());
  object.plain("state", to_string(member.state)).end();
}

void write_ice_server(std::string& out, const IceServer& server) {
  ObjectWriter object(out);
  object.list("urls", server.urls, write_string);
  if (server.username) object.text("username", *server.username);
  if (server.credential) object.text("credential", *server.credential);
  object.end();
}

void write_party(std::string& out, const PartyView& party) {
  ObjectWriter object(out);
  object.plain("party", party.party.str());
  object.plain("user", party.who.user.str()).text("name", party.who.name.str());
  object.number("epoch", party.epoch).boolean("attached", party.attached).boolean("connected", party.connected);
  object.part("media", party.media, write_media).end();
}

void write_call_fields(ObjectWriter& object, const CallView& view) {
  object.plain("call", view.call.str()).number("version", view.version);
  object.plain("mode", view.mode == CallMode::Ring ? "ring" : "open").plain("state", to_string(view.phase));
  if (view.mode == CallMode::Ring) {
    object.part("caller", view.caller, write_user).part("callee", view.callee, write_user);
    object.part("media", view.media, write_media).number("ringing", view.ringing);
  }
  object.list("parties", view.parties, write_party);
  if (view.me) object.plain("me", view.me->str());
  if (view.me && view.mode == CallMode::Ring) object.boolean("polite", view.polite);
  if (view.expires_in) object.number("expires_in", millis(*view.expires_in));
  if (view.duration) object.number("duration", millis(*view.duration));
  if (view.reason) object.plain("reason", to_string(*view.reason));
}

void write_roster_fields(ObjectWriter& object, const Roster& roster) {
  object.plain("room", roster.room.str()).number("version", roster.version).number("chat", roster.chat);
  object.list("members", roster.members, write_member);
}

void write_roster(std::string& out, const Roster& roster) {
  ObjectWriter object(out);
  write_roster_fields(object, roster);
  object.end();
}

void write_limits(std::string& out, const Limits& limits) {
  ObjectWriter object(out);
  object.number("message", limits.message).number("body", limits.body).number("text", limits.text);
  object.number("rooms", limits.rooms).number("calls", limits.calls).number("blocked", limits.blocked).end();
}

void write_blocked_user(std::string& out, const BlockedUser& blocked) {
  ObjectWriter object(out);
  object.plain("user", blocked.user.str());
  if (blocked.name) object.text("name", blocked.name->str());
  object.end();
}

void write_block_list(std::string& out, const BlockList& list) {
  ObjectWriter object(out);
  object.number("version", list.version).list("users", list.users, write_blocked_user).end();
}

}  // namespace

void encode(std::string& out, const Welcome& welcome) {
  ObjectWriter object(out);
  object.plain("type", "welcome").number("v", 1).plain("session", welcome.session.str());
  object.plain("user", welcome.who.user.str()).text("name", welcome.who.name.str());
  object.list("stun", welcome.stun, write_string).number("heartbeat", millis(welcome.heartbeat));
  object.part("limits", welcome.limits, write_limits);
  if (welcome.roster) object.part("roster", *welcome.roster, write_roster);
  object.boolean("resumed", welcome.resumed).plain("resume", welcome.resume);
  if (welcome.login_ends_in) object.number("login_ends_in", millis(*welcome.login_ends_in));
  if (welcome.blocked.version != 0) object.part("blocked", welcome.blocked, write_block_list);
  object.end();
}

void encode(std::string& out, const Goodbye& goodbye) {
  ObjectWriter object(out);
  object.plain("type", "goodbye").number("retry_in", millis(goodbye.retry_in)).end();
}

void encode(std::string& out, const Ok& ok) {
  ObjectWriter object(out);
  object.plain("type", "ok").plain("id", ok.id.str());
  if (ok.call) object.plain("call", ok.call->str());
  if (!ok.link.empty()) object.plain("link", ok.link);
  if (ok.expires_in) object.number("expires_in", millis(*ok.expires_in));
  if (!ok.resume.empty()) object.plain("resume", ok.resume);
  object.end();
}

void encode(std::string& out, const Failure& failure) {
  ObjectWriter object(out);
  object.plain("type", "error").plain("code", to_string(failure.error.code)).text("message", failure.error.message);
  if (failure.id) object.plain("id", failure.id->str());
  if (failure.call) object.plain("call", failure.call->str());
  if (failure.to) object.plain("to", failure.to->str());
  if (failure.seq) object.number("seq", *failure.seq);
  if (failure.retry_in) object.number("retry_in", millis(*failure.retry_in));
  if (failure.needs) object.plain("needs", *failure.needs == Credential::Password ? "password" : "token");
  object.end();
}

void encode(std::string& out, const CallSnapshot& snapshot) {
  ObjectWriter object(out);
  object.plain("type", "call");
  write_call_fields(object, snapshot.view);
  if (!snapshot.ice.empty()) object.list("ice", snapshot.ice, write_ice_server);
  if (!snapshot.proof.empty()) object.plain("proof", snapshot.proof);
  if (!snapshot.link.empty()) object.plain("link", snapshot.link);
  object.end();
}

void encode(std::string& out, const Roster& roster) {
  ObjectWriter object(out);
  object.plain("type", "roster");
  write_roster_fields(object, roster);
  object.end();
}

void encode(std::string& out, const PresenceDelta& delta) {
  ObjectWriter object(out);
  object.plain("type", "presence").plain("room", delta.room.str());
  object.number("since", delta.since).number("version", delta.version);
  object.list("members", delta.members, write_member).list("left", delta.left, write_user_id).end();
}

void encode(std::string& out, const ChatMessage& chat) {
  ObjectWriter object(out);
  object.plain("type", "chat").plain("room", chat.room.str()).number("n", chat.n);
  object.plain("message", chat.message.str()).part("from", chat.from, write_user);
  object.text("text", chat.text).number("at", chat.at).end();
}

void encode(std::string& out, const IceServers& ice) {
  ObjectWriter object(out);
  object.plain("type", "ice-servers").plain("call", ice.call.str());
  object.list("servers", ice.servers, write_ice_server).end();
}

void encode(std::string& out, const Signal& signal) {
  ShortText envelope;
  envelope.add(R"({"type":"signal","call":")").add(signal.call.str());
  envelope.add(R"(","from":"p)").add(signal.from.number).add(R"(","epoch":)").add(signal.epoch);
  envelope.add(R"(,"peer_epoch":)").add(signal.peer_epoch).add(R"(,"seq":)").add(signal.seq);
  envelope.add(R"(,"ack":)").add(signal.ack).add(R"(,"body":)");
  out.append(envelope.view()).append(signal.body).push_back('}');
}

void encode(std::string& out, const SignalAck& ack) {
  ObjectWriter object(out);
  object.plain("type", "signal-ack").plain("call", ack.call.str()).plain("from", ack.from.str());
  object.number("epoch", ack.epoch).number("peer_epoch", ack.peer_epoch).number("ack", ack.ack).end();
}

void encode(std::string& out, const Relay& relay) {
  ObjectWriter object(out);
  object.plain("type", "relay").part("from", relay.from, write_user);
  object.plain("kind", relay.kind.str()).json("body", relay.body).end();
}

void encode(std::string& out, const BlockList& list) {
  ObjectWriter object(out);
  object.plain("type", "blocked").number("version", list.version);
  object.list("users", list.users, write_blocked_user).end();
}

}  // namespace beckon::wire
